// SPDX-License-Identifier: Apache-2.0
#include "layers/emit.hpp"

#include <array>
#include <string_view>

#include "layers/scalar.hpp"

namespace sparkjob::layers {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool has_control(std::string_view text, std::string_view allowed) {
  for (const char c : text) {
    if (is_control(c) && allowed.find(c) == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// Whether `text` means itself as a plain scalar in block style (YAML 1.2, 7.3.3).
bool is_plain(std::string_view text) {
  if (text.empty() || has_control(text, "") || text.front() == ' ' || text.back() == ' ' ||
      text.back() == ':' || text.find(": ") != std::string_view::npos ||
      text.find(" #") != std::string_view::npos || text.starts_with("---") ||
      text.starts_with("...")) {
    return false;
  }
  constexpr std::string_view kIndicators = ",[]{}#&*!|>'\"%@`";
  constexpr std::string_view kNeedsText = "-?:";
  if (kIndicators.find(text.front()) != std::string_view::npos) {
    return false;
  }
  return kNeedsText.find(text.front()) == std::string_view::npos ||
         (text.size() > 1 && text[1] != ' ');
}

std::string escaped(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    default: break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("\\x") + kHex[byte >> 4U] + kHex[byte & 15U];
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    result += is_control(c) || c == '"' || c == '\\' ? escaped(c) : std::string(1, c);
  }
  return result + '"';
}

// A key, or a scalar on one line. Plain text is kept as it was written.
std::string inline_text(const Scalar& scalar) {
  const bool means_itself =
      scalar.style == Style::Plain ||
      meaning({.text = scalar.text, .style = Style::Plain}) == Meaning::String;
  return means_itself && is_plain(scalar.text) ? scalar.text : double_quoted(scalar.text);
}

// Text of several lines that a `|` block can hold as it is.
bool is_block(std::string_view text) {
  return text.find('\n') != std::string_view::npos && !has_control(text, "\n\t") &&
         text.front() != '\n' && text.front() != ' ' && text.front() != '\t';
}

// `|` keeps one final line end, `|-` none, `|+` all of them.
std::string_view block_header(std::string_view text) {
  if (!text.ends_with('\n')) {
    return "|-";
  }
  return text.ends_with("\n\n") ? "|+" : "|";
}

class Emitter {
 public:
  explicit Emitter(const Comment& comment) : comment_(comment) {}

  std::string text;

  // Writes `tree` behind what stands on the line already: `key:` or `-`.
  void behind(const Tree& tree, std::size_t indent, bool in_list) {
    if (const Scalar* scalar = tree.scalar()) {
      write_scalar(*scalar, tree, indent);
    } else if (const List* list = tree.list(); list != nullptr && !list->empty()) {
      behind_key(in_list);
      items(*list, in_list ? indent + 2 : indent, in_list);
    } else if (const Map* map = tree.map(); map != nullptr && !map->entries.empty()) {
      behind_key(in_list);
      entries(*map, indent + 2, in_list);
    } else {
      text += tree.is_null() ? " null" : tree.list() != nullptr ? " []" : " {}";
      end_line(tree);
    }
  }

  void entries(const Map& map, std::size_t indent, bool first_on_line) {
    for (const Entry& entry : map.entries) {
      text += first_on_line ? "" : std::string(indent, ' ');
      first_on_line = false;
      text += inline_text({.text = entry.key, .style = Style::Quoted}) + ":";
      behind(entry.value, indent, false);
    }
  }

  void items(const List& list, std::size_t indent, bool first_on_line) {
    for (const Tree& item : list) {
      text += (first_on_line ? "" : std::string(indent, ' ')) + "-";
      first_on_line = false;
      behind(item, indent, true);
    }
  }

 private:
  void behind_key(bool in_list) { text += in_list ? " " : "\n"; }

  void end_line(const Tree& tree) {
    const std::string comment = comment_ ? comment_(tree) : "";
    text += (comment.empty() ? "" : "  # " + comment) + "\n";
  }

  void write_scalar(const Scalar& scalar, const Tree& tree, std::size_t indent) {
    if (!is_block(scalar.text)) {
      text += " " + inline_text(scalar);
      return end_line(tree);
    }
    text += " " + std::string(block_header(scalar.text));
    end_line(tree);
    std::string_view rest = scalar.text;
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      text += (line.empty() ? "" : std::string(indent + 2, ' ')) + std::string(line) + "\n";
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
  }

  const Comment& comment_;
};

}  // namespace

std::string to_yaml(const Tree& tree, const Comment& comment) {
  Emitter emitter(comment);
  if (const Map* map = tree.map(); map != nullptr && !map->entries.empty()) {
    emitter.entries(*map, 0, false);
  } else if (const List* list = tree.list(); list != nullptr && !list->empty()) {
    emitter.items(*list, 0, false);
  } else {
    emitter.behind(tree, 0, true);
    emitter.text.erase(0, 1);
  }
  return emitter.text;
}

}  // namespace sparkjob::layers
