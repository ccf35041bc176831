// SPDX-License-Identifier: Apache-2.0
#include "layers/properties_lines.hpp"

#include <algorithm>
#include <utility>

#include "layers/utf8.hpp"

namespace sparkjob::layers {

namespace {

constexpr std::string_view kBlanks = " \t\f";
constexpr std::string_view kLineEnds = "\r\n";

bool is_comment(std::string_view content) {
  return !content.empty() && (content.front() == '#' || content.front() == '!');
}

/// Whether the line goes on: a backslash at its end that is not itself escaped.
bool is_continued(std::string_view content) {
  const auto last = content.find_last_not_of('\\');
  const auto backslashes = content.size() - (last == std::string_view::npos ? 0 : last + 1);
  return backslashes % 2 == 1;
}

}  // namespace

Position LogicalLine::position(std::size_t at) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), at,
                       [](std::size_t wanted, const Piece& piece) { return wanted < piece.at; });
  const Piece& piece = *std::prev(after);
  const auto before = piece.natural.substr(0, piece.indent + (at - piece.at));
  return {.line = piece.line, .column = static_cast<int>(characters(before)) + 1};
}

LogicalLines::Natural LogicalLines::take() {
  const auto rest = text_.substr(at_);
  const auto length = std::min(rest.find_first_of(kLineEnds), rest.size());
  const auto end = rest.substr(length, 2);
  const std::size_t end_length = end == kLineEnds ? 2 : std::min<std::size_t>(end.size(), 1);
  at_ += length + end_length;
  return {.text = rest.substr(0, length), .line = ++line_, .end_length = end_length};
}

std::optional<LogicalLine> LogicalLines::next() {
  LogicalLine line;
  while (!at_end()) {
    const Natural natural = take();
    const auto indent = std::min(natural.text.find_first_not_of(kBlanks), natural.text.size());
    const auto content = natural.text.substr(indent);
    if (line.text_.empty()) {
      line.pieces_.clear();  // a line that added nothing is no place of anything
      if (content.empty() || is_comment(content)) {
        continue;
      }
    }
    line.pieces_.push_back({line.text_.size(), natural.line, natural.text, indent});
    const bool continued = is_continued(content);
    line.text_ += content.substr(0, content.size() - (continued ? 1 : 0));
    // Java looks for more text only after it took one character of the line end: a backslash that
    // is the last thing in a file ends a line, be it empty, unless CRLF follows it.
    if (!continued || (at_end() && natural.end_length < 2)) {
      return line;
    }
  }
  if (line.text_.empty()) {
    return std::nullopt;
  }
  return line;
}

Position position_in(std::string_view text, std::size_t at) {
  Position position;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < at; ++i) {
    const bool half_of_crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !half_of_crlf)) {
      ++position.line;
      begin = i + 1;
    }
  }
  position.column = static_cast<int>(characters(text.substr(begin, at - begin))) + 1;
  return position;
}

}  // namespace sparkjob::layers
