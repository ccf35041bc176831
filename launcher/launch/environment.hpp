// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace sparkjob::launch {

/// Environment variables by name.
using Environment = std::map<std::string, std::string>;

/// The value of an environment variable, or "" where it is not set.
inline std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

}  // namespace sparkjob::launch
