// SPDX-License-Identifier: Apache-2.0
#include "layers/parse.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

#include "error.hpp"
#include "layers/builder.hpp"
#include "layers/scalar.hpp"

namespace sparkjob::layers {

namespace {

constexpr std::string_view kYamlTag = "tag:yaml.org,2002:";

/// A stream over text that is there already.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(const std::string& text) {
    char* begin = const_cast<char*>(text.data());  // NOLINT: streambuf's interface; only read
    setg(begin, begin, begin + text.size());
  }
};

/// Turns the reader's marks into places: it counts bytes from 0, people count characters from 1.
class Places {
 public:
  Places(const File& file, const std::string& text)
      : layer_(file.path), text_(text), ascii_(std::all_of(text.begin(), text.end(), [](char c) {
          return static_cast<signed char>(c) >= 0;
        })) {}

  Origin origin(const YAML::Mark& mark) const {
    return Origin{.layer = layer_, .line = mark.line + 1, .column = column(mark) + 1};
  }

  /// What stands left of `mark` on its line.
  std::string_view left_of(const YAML::Mark& mark) const {
    const auto end = std::min(static_cast<std::size_t>(mark.pos), text_.size());
    const auto length = std::min(static_cast<std::size_t>(mark.column), end);
    return std::string_view(text_).substr(end - length, length);
  }

  std::string_view from(const YAML::Mark& mark) const {
    return std::string_view(text_).substr(
        std::min(static_cast<std::size_t>(mark.pos), text_.size()));
  }

  /// The line a mark is on, whatever its column.
  std::string_view line_of(const YAML::Mark& mark) const {
    std::size_t begin = 0;
    for (int line = 0; line < mark.line; ++line) {
      const std::size_t next = text_.find('\n', begin);
      begin = next == std::string::npos ? text_.size() : next + 1;
    }
    return std::string_view(text_).substr(begin, text_.find('\n', begin) - begin);
  }

 private:
  int column(const YAML::Mark& mark) const {
    if (ascii_) {
      return mark.column;
    }
    const std::string_view left = left_of(mark);
    const auto continuations = std::count_if(left.begin(), left.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    });
    return mark.column - static_cast<int>(continuations);
  }

  const std::string& layer_;
  const std::string& text_;
  bool ascii_;
};

Problem tab_problem(Origin origin) {
  return Problem{.where = place(origin),
                 .what = "YAML is indented with spaces; this line begins with a tab",
                 .next = ""};
}

bool only_blanks_with_tab(std::string_view left) {
  return left.find('\t') != std::string_view::npos &&
         left.find_first_not_of(" \t") == std::string_view::npos;
}

/// Hands what yaml-cpp reads on to the builder.
class Events final : public YAML::EventHandler {
 public:
  Events(const Places& places, std::vector<Problem>& problems)
      : places_(places), problems_(problems), builder_(problems) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    // yaml-cpp begins a new document where it cannot go on with the last one.
    if (++documents_ > 1 && places_.from(mark).substr(0, 3) != "---") {
      throw Error(ErrorKind::Config,
                  Problem{.where = place(places_.origin(mark)),
                          .what = "this line belongs to nothing above it",
                          .next = "check its indentation, or begin a document with '---'"});
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.null(places_.origin(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.alias(places_.origin(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_indentation(mark);
    last_scalar_ = mark;
    Scalar scalar{.text = value, .style = tag == "?" ? Style::Plain : Style::Quoted};
    if (tag.size() > 1) {
      apply_tag(tag, mark, scalar);
    }
    builder_.scalar(std::move(scalar), places_.origin(mark), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    begin(mark, style);
    check_collection_tag(tag, "seq", mark);
    builder_.begin_list(places_.origin(mark), anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    begin(mark, style);
    check_collection_tag(tag, "map", mark);
    builder_.begin_map(places_.origin(mark), anchor);
  }
  void OnMapEnd() override { end(); }

  Tree take() { return builder_.take(); }
  const YAML::Mark& last_scalar() const { return last_scalar_; }

 private:
  void begin(const YAML::Mark& mark, YAML::EmitterStyle::value style) {
    check_indentation(mark);
    flow_depth_ += flow_depth_ > 0 || style == YAML::EmitterStyle::Flow ? 1 : 0;
  }

  void end() {
    flow_depth_ -= flow_depth_ > 0 ? 1 : 0;
    builder_.end();
  }

  /// Inside `{…}` and `[…]` a tab is as good as a space, so JSON may be indented with it.
  void check_indentation(const YAML::Mark& mark) const {
    if (flow_depth_ == 0 && mark.column > 0 && only_blanks_with_tab(places_.left_of(mark))) {
      Origin origin = places_.origin(mark);
      origin.column = 1;
      throw Error(ErrorKind::Config, tab_problem(origin));
    }
  }

  void check_collection_tag(const std::string& tag, std::string_view wanted,
                            const YAML::Mark& mark) {
    if (tag.size() > 1 && tag != std::string(kYamlTag) + std::string(wanted)) {
      refuse_tag(tag, mark);
    }
  }

  void apply_tag(const std::string& tag, const YAML::Mark& mark, Scalar& scalar) {
    const std::string_view name = tag.substr(0, kYamlTag.size()) == kYamlTag
                                      ? std::string_view(tag).substr(kYamlTag.size())
                                      : std::string_view();
    if (name == "str") {
      return;
    }
    scalar.style = Style::Plain;
    const bool fits = name == "int"     ? meaning(scalar) == Meaning::Integer
                      : name == "float" ? as_number(scalar).has_value()
                      : name == "bool"  ? as_bool(scalar).has_value()
                                        : name == "null" && is_null(scalar);
    if (!fits) {
      refuse_tag(tag, mark, "of '" + scalar.text + "' ");
    }
  }

  void refuse_tag(const std::string& tag, const YAML::Mark& mark, const std::string& of = "") {
    const bool yaml_tag = tag.substr(0, kYamlTag.size()) == kYamlTag;
    const std::string shown = yaml_tag ? "!!" + tag.substr(kYamlTag.size()) : tag;
    problems_.push_back(Problem{.where = place(places_.origin(mark)),
                                .what = "the tag '" + shown + "' " + of + "is not understood",
                                .next = "leave it out, or write text in quotes"});
  }

  const Places& places_;
  std::vector<Problem>& problems_;
  Builder builder_;
  YAML::Mark last_scalar_ = YAML::Mark::null_mark();
  int documents_ = 0;
  int flow_depth_ = 0;
};

/// yaml-cpp takes the end of the file for a missing closing quote. Only the last scalar can lack
/// it.
bool lacks_closing_quote(std::string_view text) {
  while (!text.empty() && (text[0] == '!' || text[0] == '&')) {  // a tag or an anchor before it
    text.remove_prefix(std::min(text.find_first_of(" \t\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  }
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    return false;
  }
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != '\'') {
        return false;
      }
      ++i;
    }
  }
  return true;
}

/// The reader's words, and what usually helps.
Problem broken_yaml(const YAML::Exception& problem, const Places& places) {
  const std::string_view line = places.line_of(problem.mark);
  const std::size_t text_begin = line.find_first_not_of(" \t");
  Origin origin = places.origin(problem.mark);
  if (text_begin != std::string_view::npos && only_blanks_with_tab(line.substr(0, text_begin))) {
    origin.column = 1;
    return tab_problem(origin);
  }
  std::string next;
  if (problem.msg == YAML::ErrorMsg::MAP_VALUE) {
    next = "text with ': ' in it needs quotes; or check the indentation";
  } else if (problem.msg == YAML::ErrorMsg::UNKNOWN_TOKEN) {
    next = "text that begins with one of @ ` % needs quotes";
  } else if (problem.msg == YAML::ErrorMsg::END_OF_MAP ||
             problem.msg == YAML::ErrorMsg::END_OF_SEQ) {
    next = "check the indentation of this line";
  } else if (problem.msg == YAML::ErrorMsg::END_OF_MAP_FLOW ||
             problem.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW) {
    next = "a '}' or ']' is missing";
  }
  return Problem{.where = place(origin), .what = "broken YAML: " + problem.msg, .next = next};
}

/// Reads to the end or to the first thing that cannot be read.
std::vector<Tree> documents(const std::string& text, const Places& places,
                            std::vector<Problem>& problems) {
  TextBuffer buffer(text);
  std::istream stream(&buffer);
  std::vector<Tree> found;
  try {
    YAML::Parser parser(stream);
    Events events(places, problems);
    while (parser.HandleNextDocument(events)) {
      if (Tree tree = events.take(); !tree.is_null()) {
        found.push_back(std::move(tree));
      }
    }
    const YAML::Mark& last = events.last_scalar();
    if (!last.is_null() && lacks_closing_quote(places.from(last))) {
      problems.push_back(Problem{.where = place(places.origin(last)),
                                 .what = "the quote that begins here is never closed",
                                 .next = ""});
    }
  } catch (const YAML::Exception& problem) {
    problems.push_back(broken_yaml(problem, places));
  } catch (const Error& bound) {
    problems.insert(problems.end(), bound.problems().begin(), bound.problems().end());
  }
  return found;
}

}  // namespace

std::vector<Tree> parse_yaml(const File& file) {
  const std::string text = clean_text(file);
  const Places places(file, text);
  std::vector<Problem> problems;
  std::vector<Tree> found = documents(text, places, problems);
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, std::move(problems));
  }
  return found;
}

}  // namespace sparkjob::layers
