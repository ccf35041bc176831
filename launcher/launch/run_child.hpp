// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "launch/child.hpp"
#include "launch/ended.hpp"
#include "launch/supervise.hpp"

namespace sparkjob::launch {

/// How a driver is looked after while it runs.
struct Supervision {
  Patience patience;
};

/// Runs `command` as a child to its end and returns how it ended; launch/exit_status.hpp turns that
/// into an exit status and a sentence. Nothing the child started is left when this returns, and
/// nothing is left either when this process itself is killed.
///
/// `block_signals()` must have been called, best as the first thing in main. Becomes the reaper of
/// all its descendants' orphans (PR_SET_CHILD_SUBREAPER).
/// Throws what `start` throws.
Ended run_child(const Command& command, const Supervision& supervision);

}  // namespace sparkjob::launch
