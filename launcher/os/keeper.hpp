// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "os/descriptor.hpp"

namespace sparkjob::os {

/// A tiny process that kills a process group with SIGKILL as soon as this process is gone without
/// having said goodbye, as after `kill -9` on a laptop. The kernel does that by itself only for the
/// direct child (PR_SET_PDEATHSIG), which would leave the Python half of a PySpark driver; and for
/// everything when process 1 of a container ends, where no keeper is needed.
///
/// The keeper is a member of the group: that keeps the group's id from being used again.
class Keeper {
 public:
  /// No keeper: for process 1.
  Keeper() = default;
  /// Throws Error (Refused) where the system allows no more processes or files.
  explicit Keeper(pid_t group);
  Keeper(Keeper&& other) noexcept;
  Keeper& operator=(Keeper&& other) noexcept;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  /// Ends the keeper and waits for it; the group is left alone.
  ~Keeper();

  /// Its process id; 0 when there is none.
  pid_t id() const { return id_; }

 private:
  pid_t id_ = 0;
  Descriptor alive_;  ///< the only open end: the keeper reads end-of-file once we are gone
};

}  // namespace sparkjob::os
