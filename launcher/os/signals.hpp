// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "os/descriptor.hpp"

namespace sparkjob::os {

/// Blocks SIGTERM, SIGINT, SIGHUP, SIGQUIT and SIGCHLD, so that they wait until a `SignalQueue`
/// takes them, and ignores SIGPIPE. To be called first thing in main: the kernel drops what is sent
/// to process 1 of a container while it neither blocks nor handles it. SIGHUP is left alone where
/// it is ignored already (nohup).
void block_signals();

/// The blocked signals as a descriptor that poll() can wait for.
class SignalQueue {
 public:
  /// Throws Error (Refused) when the process may open no more files.
  SignalQueue();

  int descriptor() const { return queue_.number(); }
  /// The signals that came since the last call, without waiting; SIGCHLD among them.
  std::vector<int> taken();

 private:
  Descriptor queue_;
};

}  // namespace sparkjob::os
