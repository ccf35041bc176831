// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spec/schema.hpp"

namespace sparkjob::spec {

/// The rows of `metadata` and `spec`, without those of driver and executor.
std::span<const Field> application_fields();

/// The rows of `spec.driver` and `spec.executor`.
std::span<const Field> role_fields();

}  // namespace sparkjob::spec
