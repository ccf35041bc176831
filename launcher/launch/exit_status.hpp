// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "launch/verdict.hpp"
#include "os/ended.hpp"

namespace sparkjob::launch {

/// The exit status of `sparkjob run` for a driver that exited with `code`: 0, 1–63 and 128–255 pass
/// through; 64–127 become 1, because they are sparkjob's.
int driver_status(int code);

/// The same in the user's words, one line without a final dot; `who` did it.
std::string driver_reason(int status, const std::string& who = "the driver");

/// The exit status of `sparkjob run` for a driver that ran in this container
/// (docs/exit-status.md): 0, 1–63 and 128–255 are the driver's own; its 64–127 become 1, because
/// they are sparkjob's; killed by signal N is 128+N. Once the launcher was asked to stop it is 143
/// (SIGTERM) or 130 (SIGINT) whatever the driver made of it: a run that was cut short must never
/// count as a success.
int exit_status(const os::Ended& ended);

/// The same in the user's words, one line without a final dot:
/// "the driver was killed by signal 9 (SIGKILL), as the kernel does when memory runs out".
std::string reason(const os::Ended& ended);

/// A verdict as a later launcher tells it. 137, 143 and 255, with which base/job.yaml has the Job
/// start another launcher because one that is lost shows them too, become 1: of a driver they are
/// final.
Verdict told_again(const Verdict& verdict);

/// "SIGTERM" for 15; "signal 34" for one that has no name.
std::string signal_name(int signal);

}  // namespace sparkjob::launch
