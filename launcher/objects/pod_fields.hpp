// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Lays the fields of `spec.driver` or `spec.executor` that only a pod can say over the pod of
/// `role` and its Spark container, as the operator's webhook does: lists grow, the rest is
/// replaced. Volumes come along with their mounts.
void lay_fields(const Context& context, const std::string& role, Object& pod, Object& container);

/// Whether `role` has any such field.
bool has_fields(const Context& context, const std::string& role);

}  // namespace sparkjob::objects
