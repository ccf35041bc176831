// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sparkjob::kube {

/// A quantity of Kubernetes as a number: "500m" is 0.5, "2Gi" 2147483648, "1e3" 1000.
double quantity(const std::string& text);

}  // namespace sparkjob::kube
