// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spark/collector.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// The properties of `spec.driver` and `spec.executor`. What only a pod can say is not among them.
void add_roles(const spec::Application& application, Collector& to);

}  // namespace sparkjob::spark
