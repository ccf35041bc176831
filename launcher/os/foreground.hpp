// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace sparkjob::os {

/// Lends the terminal of standard input to a process group, so that its processes may read what is
/// typed, and takes it back. Does nothing where standard input is no terminal, or not ours to lend:
/// we run in its background.
class Foreground {
 public:
  explicit Foreground(pid_t group);
  Foreground(const Foreground&) = delete;
  Foreground& operator=(const Foreground&) = delete;
  ~Foreground();

 private:
  bool lent_ = false;
};

/// Whether standard input is a terminal.
bool has_terminal();

}  // namespace sparkjob::os
