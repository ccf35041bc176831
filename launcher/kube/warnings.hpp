// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "kube/transport.hpp"

namespace sparkjob::kube {

/// What an API server says besides: a Pod Security level that would refuse, a field that goes away
/// soon. Each is told once.
class Warnings {
 public:
  /// The warnings of an answer that were not told before, for the user.
  std::vector<std::string> fresh(const Answer& answer);

 private:
  std::set<std::string> told_;
};

}  // namespace sparkjob::kube
