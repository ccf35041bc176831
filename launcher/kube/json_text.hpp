// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace sparkjob::kube {

/// A text from the network as JSON; `is_discarded()` for what is none, and for what is so deep or
/// of so many values that it would exhaust the stack or the memory: no object of Kubernetes is.
nlohmann::json parsed(std::string_view text);

/// The string at a JSON pointer; empty where there is none.
std::string text_at(const nlohmann::json& object, const char* place);

/// The objects of a list; none of what is no list.
std::vector<nlohmann::json> items_of(const nlohmann::json& list);

/// Whether `parsed` takes the text.
bool is_json(std::string_view text);

}  // namespace sparkjob::kube
