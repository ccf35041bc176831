// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The `resources` of the driver's container: CPU, memory with its overhead, custom resources.
nlohmann::json driver_resources(const Context& context);

}  // namespace sparkjob::objects
