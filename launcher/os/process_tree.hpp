// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <vector>

namespace sparkjob::os {

/// One process of this machine (or container). Process ids are used again; together with the start
/// time they are not.
struct Process {
  pid_t id = 0;
  pid_t parent = 0;
  unsigned long long started = 0;  ///< in clock ticks since the machine started

  friend bool operator==(const Process& a, const Process& b) {
    return a.id == b.id && a.started == b.started;
  }
};

/// Everything that descends from `ancestor`, parents before their children, zombies included,
/// `ancestor` itself not. What cannot be read in /proc is left out.
std::vector<Process> descendants(pid_t ancestor);

}  // namespace sparkjob::os
