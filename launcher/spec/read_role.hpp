// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

/// Reads what driver and executor have in common from `spec.driver` or `spec.executor`, which
/// spec::check has passed; nullptr where there is none.
void read_role(const layers::Tree* tree, Role& role);

}  // namespace sparkjob::spec
