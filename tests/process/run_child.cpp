// SPDX-License-Identifier: Apache-2.0
// The child half of `sparkjob run` as a program, for the tests beside it: runs its arguments as a
// child, and says and returns what run_child made of it. Settings come from the environment:
// RUN_CHILD_GRACE and RUN_CHILD_SWEEP in milliseconds, RUN_CHILD_PROGRESS "none" or the first port
// of the web UI.
#include "launch/run_child.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

#include "error.hpp"
#include "launch/exit_status.hpp"
#include "os/signals.hpp"

namespace {

using namespace sparkjob;  // NOLINT: a test's main, all of it is about one namespace

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string text = *one;
    const auto equals = text.find('=');
    all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

int run(const os::Command& command) {
  launch::Supervision supervision;
  const auto& set = command.environment;
  if (const auto grace = set.find("RUN_CHILD_GRACE"); grace != set.end()) {
    supervision.patience.grace = std::chrono::milliseconds(std::stol(grace->second));
  }
  if (const auto sweep = set.find("RUN_CHILD_SWEEP"); sweep != set.end()) {
    supervision.patience.sweep = std::chrono::milliseconds(std::stol(sweep->second));
  }
  const auto progress = set.find("RUN_CHILD_PROGRESS");
  if (progress == set.end() || progress->second != "none") {
    const auto term = set.find("TERM");
    supervision.progress = launch::progress_mode(term == set.end() ? "" : term->second);
  }
  if (progress != set.end() && progress->second != "none") {
    supervision.ui.first = std::stoi(progress->second);
  }
  const auto ended = launch::run_child(command, supervision);
  std::cerr << "sparkjob: " << launch::reason(ended) << '\n';
  return launch::exit_status(ended);
}

}  // namespace

int main(int count, char** words) {
  os::block_signals();
  if (count < 2) {
    return exit_status(ErrorKind::Usage);
  }
  try {
    return run({.program = words[1],
                .arguments = {words + 2, words + count},
                .environment = environment(),
                .directory = std::nullopt});
  } catch (const Error& error) {
    std::cerr << "sparkjob: error: " << error.what() << '\n';
    return exit_status(error.kind());
  }
}
