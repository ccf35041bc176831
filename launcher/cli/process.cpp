// SPDX-License-Identifier: Apache-2.0
#include "cli/process.hpp"

namespace sparkjob::cli {

std::string variable(const Process& process, const std::string& name) {
  const auto at = process.environment.find(name);
  return at == process.environment.end() ? "" : at->second;
}

}  // namespace sparkjob::cli
