// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/process.hpp"

namespace sparkjob::cli {

/// The whole program but for the process: reads the words, does what they say, prints failures, and
/// returns the exit status (docs/exit-status.md). Never ends the process.
int run(const Process& process);

}  // namespace sparkjob::cli
