// SPDX-License-Identifier: Apache-2.0
#include "layers/emit.hpp"

#include <string_view>

#include "layers/plain_text.hpp"

namespace sparkjob::layers {

namespace {

class Emitter {
 public:
  explicit Emitter(const Comment& comment) : comment_(comment) {}

  /// A value that begins a line of its own, every line indented by `indent`.
  void top(const Tree& tree) {
    if (is_collection(tree)) {
      collection(tree, 0, First::Indented);
    } else {
      single(tree, 0);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  /// Whether the first line is still to be indented, or goes on behind `- `.
  enum class First { Indented, Behind };

  static bool is_collection(const Tree& tree) {
    return (tree.map() != nullptr && !tree.map()->entries.empty()) ||
           (tree.list() != nullptr && !tree.list()->empty());
  }

  void collection(const Tree& tree, std::size_t indent, First first) {
    if (const Map* map = tree.map()) {
      for (const Entry& entry : map->entries) {
        begin_line(indent, first);
        text_ += inline_key(entry.key);
        text_ += ':';
        value_of_key(entry.value, indent);
      }
      return;
    }
    for (const Tree& element : *tree.list()) {
      begin_line(indent, first);
      text_ += "-";
      if (is_collection(element)) {
        text_ += ' ';
        collection(element, indent + 2, First::Behind);
      } else {
        text_ += ' ';
        single(element, indent + 2);
      }
    }
  }

  void value_of_key(const Tree& value, std::size_t indent) {
    if (!is_collection(value)) {
      text_ += ' ';
      single(value, indent + 2);
      return;
    }
    text_ += '\n';
    // A list stands at the indentation of its key.
    collection(value, value.map() != nullptr ? indent + 2 : indent, First::Indented);
  }

  /// What needs no lines below it; for a block, those are indented by `indent`.
  void single(const Tree& tree, std::size_t indent) {
    const Scalar* scalar = tree.scalar();
    if (scalar != nullptr && scalar->style == Style::Quoted && fits_block(scalar->text)) {
      block(tree, indent);
      return;
    }
    text_ += scalar != nullptr       ? inline_scalar(*scalar)
             : tree.map() != nullptr ? "{}"
             : tree.is_null()        ? "null"
                                     : "[]";
    end_line(tree);
  }

  void block(const Tree& tree, std::size_t indent) {
    std::string_view rest = tree.scalar()->text;
    const bool ends_line = rest.back() == '\n';
    const bool ends_empty = rest.size() > 1 && rest.substr(rest.size() - 2) == "\n\n";
    text_ += !ends_line ? "|-" : ends_empty ? "|+" : "|";
    end_line(tree);
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      text_.append(line.empty() ? 0 : std::max<std::size_t>(indent, 2), ' ');
      text_ += line;
      text_ += '\n';
    }
  }

  void begin_line(std::size_t indent, First& first) {
    text_.append(first == First::Indented ? indent : 0, ' ');
    first = First::Indented;
  }

  void end_line(const Tree& tree) {
    const std::string comment = comment_ ? comment_(tree) : std::string();
    if (!comment.empty()) {
      text_ += "  # " + comment;
    }
    text_ += '\n';
  }

  const Comment& comment_;
  std::string text_;
};

}  // namespace

std::string to_yaml(const Tree& tree, const Comment& comment) {
  Emitter emitter(comment);
  emitter.top(tree);
  return emitter.take();
}

}  // namespace sparkjob::layers
