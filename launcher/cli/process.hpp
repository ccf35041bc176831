// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace sparkjob::cli {

/// What a run of the program is given by the operating system; main fills it, a test may too.
/// The streams stay the caller's.
struct Process {
  std::vector<std::string> words;  ///< the arguments, without the program's name
  std::map<std::string, std::string> environment;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

/// The value of an environment variable, or "" where it is not set.
std::string variable(const Process& process, const std::string& name);

}  // namespace sparkjob::cli
