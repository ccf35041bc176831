// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The driver's environment variables, in Spark's order.
nlohmann::json environment(const Context& context, const std::string& local_dirs);

}  // namespace sparkjob::objects
