// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

inline constexpr auto kExecutorTemplateFile = "spark.kubernetes.executor.podTemplateFile";

/// The pod by which a driver makes its executors, as text.
struct ExecutorTemplate {
  std::string text;
  std::string source;
};

/// What the layers say of executors that only a pod can say: their template, their pod's fields,
/// `podSecurity: restricted`; nothing where they say none. Names Spark's container in `properties`
/// where there are several.
std::optional<ExecutorTemplate> executor_template(const Context& context,
                                                  spark::Collector& properties);

}  // namespace sparkjob::objects
