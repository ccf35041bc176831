// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sparkjob::os {

/// What a terminal is sent so that one live line stays below the driver's output and never mixes
/// with it: the line is erased before output and drawn again behind it, and only while the cursor
/// is at the start of a line. Pure: returns the bytes to write.
class Screen {
 public:
  /// The driver's output passes through, unchanged.
  std::string pass(std::string_view bytes);
  /// From now on this is the live line; empty for none. It must fit into one row.
  std::string show(std::string line);

 private:
  std::string erased();
  std::string drawn();

  std::string live_;
  bool visible_ = false;
  bool at_line_start_ = true;
};

}  // namespace sparkjob::os
