// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The ConfigMap with the metrics' and the agent's configuration; nothing where files in the image
/// say both, or nobody asks for metrics.
std::optional<Object> metrics_config_map(const Context& context);

/// Mounts it into the Spark container of `role` and opens the agent's port, where its metrics are
/// asked for.
void lay_metrics(const Context& context, const std::string& role, Object& pod, Object& container);

}  // namespace sparkjob::objects
