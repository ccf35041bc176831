// SPDX-License-Identifier: Apache-2.0
#include "layers/properties_file.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "error.hpp"
#include "layers/properties_escapes.hpp"
#include "layers/properties_lines.hpp"
#include "layers/utf8.hpp"

namespace sparkjob::layers {

namespace {

/// The two halves of a logical line, still escaped.
struct KeyAndValue {
  std::string_view key;
  std::size_t value_at;
};

/// The key ends at the first unescaped blank, `=` or `:`; blanks around one `=` or `:` belong to
/// neither.
KeyAndValue split(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\f";
  std::size_t end = 0;
  while (end < line.size() &&
         std::string_view("=: \t\f").find(line[end]) == std::string_view::npos) {
    end += line[end] == '\\' ? 2 : 1;
  }
  end = std::min(end, line.size());
  const auto skip_blanks = [&](std::size_t from) {
    return std::min(line.find_first_not_of(kBlanks, from), line.size());
  };
  auto value_at = skip_blanks(end);
  if (value_at < line.size() && (line[value_at] == '=' || line[value_at] == ':')) {
    value_at = skip_blanks(value_at + 1);
  }
  return {.key = line.substr(0, end), .value_at = value_at};
}

/// `Utils.trimExceptCRLF`: line ends at either end of a value are meant, other blanks are not.
bool is_trimmed(char c) {
  return static_cast<unsigned char>(c) <= 0x20 && c != '\r' && c != '\n';
}

std::string trimmed(std::string value) {
  const auto last = std::find_if_not(value.rbegin(), value.rend(), is_trimmed).base();
  value.erase(last, value.end());
  value.erase(value.begin(), std::find_if_not(value.begin(), value.end(), is_trimmed));
  return value;
}

/// Reads the entries of one file, in its order.
class Reader {
 public:
  explicit Reader(const File& file) : file_(file) {}

  std::vector<Entry> entries();

 private:
  void read(const LogicalLine& line);
  std::optional<std::string> meant(const LogicalLine& line, std::string_view part);
  Origin origin(const Position& position) const {
    return {.layer = file_.path, .line = position.line, .column = position.column};
  }

  const File& file_;
  std::vector<Entry> entries_;
  std::vector<Problem> problems_;
};

std::vector<Entry> Reader::entries() {
  LogicalLines lines(file_.text);
  while (const auto line = lines.next()) {
    read(*line);
  }
  if (!problems_.empty()) {
    throw Error(ErrorKind::Config, std::move(problems_));
  }
  return std::move(entries_);
}

void Reader::read(const LogicalLine& line) {
  const auto [key, value_at] = split(line.text());
  auto name = meant(line, key);
  if (!name) {
    return;  // one problem a line, as one wrong escape is often followed by more
  }
  auto value = meant(line, std::string_view(line.text()).substr(value_at));
  if (!value) {
    return;
  }
  Tree tree{.value = Scalar{.text = trimmed(*std::move(value)), .style = Style::Quoted},
            .origin = origin(line.position(value_at)),
            .beaten = {}};
  entries_.push_back(
      {.key = *std::move(name), .key_origin = origin(line.position(0)), .value = std::move(tree)});
}

std::optional<std::string> Reader::meant(const LogicalLine& line, std::string_view part) {
  auto result = unescaped(part);
  if (auto* const text = std::get_if<std::string>(&result)) {
    return std::move(*text);
  }
  auto& bad = std::get<BadEscape>(result);
  const auto at = static_cast<std::size_t>(part.data() - line.text().data()) + bad.at;
  problems_.push_back({.where = place(origin(line.position(at))),
                       .what = std::move(bad.what),
                       .next = std::move(bad.next)});
  return std::nullopt;
}

/// Sorts `entries` by key and keeps the last one of each, which remembers those it beat.
Map last_of_each(std::vector<Entry> entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  Map map;
  for (auto at = entries.begin(); at != entries.end();) {
    const auto next =
        std::find_if(at, entries.end(), [&](const Entry& other) { return other.key != at->key; });
    const auto winner = std::prev(next);
    for (auto earlier = winner; earlier != at;) {
      --earlier;
      winner->value.beaten.push_back({earlier->value.scalar()->text, earlier->value.origin});
    }
    at = next;
    map.entries.push_back(std::move(*winner));
  }
  return map;
}

void refuse_binary(const File& file) {
  if (std::string_view(file.text).substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    throw Error(
        ErrorKind::Config,
        {.where = file.path + ":1:1",
         .what = "begins with a byte order mark, which Spark reads as part of the first key",
         .next = "save the file as UTF-8 without it"});
  }
  const auto at = first_binary_byte(file.text);
  if (at != std::string_view::npos) {
    const Position position = position_in(file.text, at);
    throw Error(ErrorKind::Config, {.where = place({file.path, position.line, position.column}),
                                    .what = "is a binary file, or text that is not UTF-8",
                                    .next = "a .conf layer is UTF-8 text"});
  }
}

/// Why Spark cannot read the pair back, or an empty text.
std::string hindrance(const std::string& key, const std::string& value) {
  if (first_malformed_byte(key) != std::string::npos ||
      first_malformed_byte(value) != std::string::npos) {
    return "is not UTF-8 text";
  }
  if (!survives_properties_file(value)) {
    return "the value begins or ends with a blank, which Spark removes from properties";
  }
  return "";
}

}  // namespace

Tree parse_conf(const File& file) {
  refuse_binary(file);
  return {.value = last_of_each(Reader(file).entries()),
          .origin = {.layer = file.path, .line = 1, .column = 1},
          .beaten = {}};
}

bool survives_properties_file(std::string_view value) {
  return value.empty() || (!is_trimmed(value.front()) && !is_trimmed(value.back()));
}

std::string to_properties(const std::map<std::string, std::string>& properties) {
  std::string text;
  std::vector<Problem> problems;
  for (const auto& [key, value] : properties) {
    if (auto why = hindrance(key, value); !why.empty()) {
      problems.push_back({.where = "'" + key + "'", .what = std::move(why), .next = ""});
    }
    text += escaped_key(key) + '=' + escaped_value(value) + '\n';
  }
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, std::move(problems));
  }
  return text;
}

}  // namespace sparkjob::layers
