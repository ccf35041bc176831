// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sparkjob::os {

/// sparkjob's own voice: whole lines on standard error that begin with `sparkjob: `, so that they
/// can be told from the driver's in a log that merges both.
class Narrator {
 public:
  /// Writes to `descriptor`, which stays the caller's.
  explicit Narrator(int descriptor) : descriptor_(descriptor) {}

  /// Says `line` (without a newline), however long that takes.
  void say(std::string_view line) const;
  /// Says it unless that would have to wait for whoever reads: for what may be left out. The loop
  /// that passes signals on must never hang on a log nobody reads.
  void offer(std::string_view line) const;

 private:
  int descriptor_;
};

}  // namespace sparkjob::os
