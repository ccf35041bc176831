// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Adds the `resources` of the driver's container: CPU, memory with its overhead, custom resources.
void add_resources(const Context& context, Object& container);

/// The factor of memory for the overhead that executors too are given, where they say no other.
double overhead_factor(const Context& context);

}  // namespace sparkjob::objects
