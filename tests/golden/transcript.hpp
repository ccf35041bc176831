// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sparkjob::golden {

/// A golden case is a folder with input files and `transcript.txt`, which reads like a terminal:
///
///     # comments, kept as they are
///     $ sparkjob render --layers layers
///     lines of standard output
///     ! lines of standard error
///     [78]
///
/// where `[78]` is the exit status, left out for 0. `< FILE` gives standard input. `setup.sh`,
/// where there is one, makes files that cannot be kept in git. The case runs in a copy of its
/// folder, or, when its first line is `# in the project's root`, there.
std::vector<std::string> commands(const std::string& transcript);

/// Runs every command of `transcript` in the current directory and gives the transcript that came.
std::string replayed(const std::string& transcript);

std::string read_text(const std::filesystem::path& file);

}  // namespace sparkjob::golden
