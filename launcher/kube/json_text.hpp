// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace sparkjob::kube {

/// A text from the network as JSON; `is_discarded()` for what is none, and for what is so deep or
/// of so many values that it would exhaust the stack or the memory: no object of Kubernetes is.
nlohmann::json parsed(std::string_view text);

/// Whether `parsed` takes the text.
bool is_json(std::string_view text);

}  // namespace sparkjob::kube
