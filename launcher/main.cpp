// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <string>
#include <string_view>
#include <unistd.h>

#include "cli/run.hpp"
#include "os/signals.hpp"

int main(int count, char** words) {
  // First of all: process 1 of a container loses every signal that it neither blocks nor handles.
  sparkjob::os::block_signals();
  std::ios::sync_with_stdio(false);

  sparkjob::cli::Process process{
      .words = {words + 1, words + count},
      .environment = {},
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
  };
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) {
      process.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return sparkjob::cli::run(process);
}
