// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace sparkjob::os {

/// A program to start, with everything it is given: nothing is added from our own environment.
struct Command {
  std::string program;                      ///< its path; PATH is not searched
  std::vector<std::string> arguments = {};  ///< without the program's own name
  std::map<std::string, std::string> environment = {};
  std::optional<std::filesystem::path> directory = std::nullopt;  ///< where it runs; else ours
};

/// The descriptors a child gets as its standard streams. They stay the caller's.
struct Streams {
  int in = 0;
  int out = 1;
  int err = 2;
};

/// Starts `command` and returns its process id once the program itself runs.
///
/// The child leads a process group of its own (whose id is its process id), has no signal blocked
/// and every signal at its default, except that SIGHUP stays ignored where it is ignored here
/// (nohup). It is killed with SIGKILL when this process ends in whatever way; the kernel promises
/// that for the child alone, not for what the child starts (os/keeper.hpp does the rest).
///
/// Throws Error (Missing) where the program or the directory is not there or cannot be executed,
/// Error (Refused) where the system allows no more processes.
pid_t start(const Command& command, const Streams& streams);

}  // namespace sparkjob::os
