// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "launch/listeners.hpp"
#include "os/child.hpp"
#include "os/ended.hpp"
#include "os/supervise.hpp"

namespace sparkjob::launch {

/// How the progress of a driver is shown: not at all, as lines in a log, or as one live line on the
/// terminal that standard error is.
enum class ProgressMode { None, Lines, Live };

/// How a driver is looked after while it runs.
struct Supervision {
  os::Patience patience = {};
  ProgressMode progress = ProgressMode::None;
  UiPorts ui = {};  ///< where the driver's web UI may be (spark.ui.port, spark.port.maxRetries)
};

/// Lines, or Live where standard error is a terminal that can be drawn on (`term` is the
/// environment's TERM).
ProgressMode progress_mode(const std::string& term);

/// Runs `command` as a child to its end and returns how it ended; launch/exit_status.hpp turns that
/// into an exit status and a sentence. Nothing the child started is left when this returns, and
/// nothing of its process group is left either when this process itself is killed.
///
/// The child inherits standard output and error, so that not a byte changes; only with a live line
/// what goes to that terminal is passed on through a pipe. Standard input is inherited too, but for
/// a terminal: a child in a process group of its own would be stopped by reading it, so it reads
/// end-of-file.
///
/// `block_signals()` must have been called, best as the first thing in main. Becomes the reaper of
/// all its descendants' orphans (PR_SET_CHILD_SUBREAPER).
/// Throws what `start` throws.
os::Ended run_child(const os::Command& command, const Supervision& supervision);

}  // namespace sparkjob::launch
