// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// A place as a reader counts: all from 0, columns and offset in bytes.
struct Spot {
  int line = 0;
  int column = 0;
  std::size_t offset = 0;
};

/// Turns spots in a text into origins, as people count: from 1, and characters. Refers to what it
/// is made of, which has to outlive it.
class Places {
 public:
  Places(const std::string& layer, const std::string& text);

  /// Asked for from the first to the last, spots cost one walk over the text in all.
  Origin origin(const Spot& spot);
  /// What stands left of `spot` on its line.
  std::string_view left_of(const Spot& spot) const;
  /// The text from `spot` on.
  std::string_view from(const Spot& spot) const;
  /// The line of that number, from 0.
  std::string_view line(int number) const;

 private:
  const std::string& layer_;
  const std::string& text_;
  bool ascii_;
  std::size_t line_begin_ = 0;  ///< of the spot asked for last,
  std::size_t counted_to_ = 0;  ///< its offset,
  int continuations_ = 0;       ///< and how many bytes between the two begin no character
};

}  // namespace sparkjob::layers
