// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

#include "objects/executor_needs.hpp"

namespace sparkjob::launch {

/// What a driver and each of its executors take of a quota.
struct Needs {
  objects::ExecutorNeeds executor;
  nlohmann::json driver_resources;  ///< of the driver's container: requests and limits
};

/// Why no other executor fits into the namespace, by its ResourceQuotas (a list, as the API server
/// gives it): which quota, what it allows, what is used and what one executor needs; and where not
/// even one fits beside the driver, that it never will. Nothing where one fits. Quotas with a scope
/// are not looked at.
std::optional<std::string> no_room_for_executors(const nlohmann::json& quotas, const Needs& needs);

}  // namespace sparkjob::launch
