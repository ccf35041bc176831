// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkjob::layers {

/// A line and a column of a file, both counted from 1; columns count characters.
struct Position {
  int line = 1;
  int column = 1;
};

/// One logical line of a properties file: its natural lines joined, without the backslashes that
/// joined them and without the blanks before each of them. Escapes are still in it.
class LogicalLine {
 public:
  const std::string& text() const { return text_; }
  /// Where in the file the byte `at` of the text was written (one past the end is allowed).
  Position position(std::size_t at) const;

 private:
  friend class LogicalLines;

  /// A natural line's share of the text.
  struct Piece {
    std::size_t at;            ///< where it begins in the text
    int line;                  ///< its number in the file
    std::string_view natural;  ///< the whole natural line
    std::size_t indent;        ///< bytes of `natural` before this piece
  };

  std::string text_;
  std::vector<Piece> pieces_;
};

/// Reads logical lines as `java.util.Properties.load` does: blank lines and comments left out, an
/// odd number of backslashes at the end of a line joins it with the next, lines end with LF, CR or
/// CRLF. The text has to outlive this and the lines it gives.
class LogicalLines {
 public:
  explicit LogicalLines(std::string_view text) : text_(text) {}

  /// The next line, or nothing at the end. Its text is empty where Java reads an empty key.
  std::optional<LogicalLine> next();

 private:
  /// A line of the file, without its end.
  struct Natural {
    std::string_view text;
    int line;
    std::size_t end_length;  ///< 0 at the end of the file, 1 for LF or CR, 2 for CRLF
  };

  Natural take();
  bool at_end() const { return at_ == text_.size(); }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 0;
};

/// Where the byte `at` of the file `text` stands, by the same line ends.
Position position_in(std::string_view text, std::size_t at);

}  // namespace sparkjob::layers
