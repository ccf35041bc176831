// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <sys/types.h>
#include <vector>

#include "os/ended.hpp"
#include "os/poll_hook.hpp"
#include "os/process_tree.hpp"
#include "os/signals.hpp"

namespace sparkjob::os {

/// How long things may take to end.
struct Patience {
  /// From the first SIGTERM or SIGINT until everything is killed.
  std::chrono::milliseconds grace = std::chrono::seconds(30);
  /// What a driver that ended by itself leaves behind has this long after a SIGTERM of its own.
  std::chrono::milliseconds sweep = std::chrono::seconds(2);
};

/// Who is who among our descendants.
struct Watched {
  pid_t child = 0;              ///< the driver; it leads its own process group
  pid_t keeper = 0;             ///< os/keeper.hpp; 0 when there is none
  std::vector<Process> before;  ///< what was there already (a shell that exec'd us may leave some)
};

/// Waits for the driver `watched.child` and for all that it started.
///
/// - SIGTERM and SIGINT go to the child alone, once: it is the driver's JVM (Spark's scripts exec
///   it), whose shutdown hooks have to run before the Python process and the workers go. That is
///   also what happens to a driver in a pod of its own. After the grace period, or with the second
///   such signal, all its processes are killed.
/// - SIGHUP and SIGQUIT (a thread dump of the JVM) are passed on and mean nothing more.
/// - Every process that ends is reaped, also those that came here because their parent ended.
/// - Once the child has ended, whatever it left behind is ended too: SIGTERM, then SIGKILL. On
///   return nothing of it is left, except what hangs in the kernel and cannot even be killed.
///   What is in `watched.before` is reaped too, but never signalled.
///
/// Expects blocked signals and a child subreaper (launch/run_child.hpp sees to both).
Ended supervise(const Watched& watched, const Patience& patience, SignalQueue& signals,
                const std::vector<PollHook*>& hooks);

}  // namespace sparkjob::os
