// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

inline constexpr auto kDriverContainer = "spark-kubernetes-driver";
inline constexpr auto kExecutorContainer = "spark-kubernetes-executor";

/// A pod that is to be laid under others, its Spark container taken out.
struct Template {
  Object pod;        ///< `spec.containers` are the others
  Object container;  ///< empty where there is none
};

/// What the layers (`spec.ROLE.template`) or the file of `spark.kubernetes.ROLE.podTemplateFile`
/// say of the pods of `role`; nothing where neither does. Reports a template that says both, that
/// is no pod, or that has several containers and does not say which is Spark's.
std::optional<Template> pod_template(const Context& context, const std::string& role);

}  // namespace sparkjob::objects
