// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "error.hpp"
#include "spec/schema.hpp"

namespace sparkjob::spec {

/// What is wrong with `text` as a value of `field`, if anything; the problem has no place yet.
std::optional<Problem> wrong_text(const Field& field, std::string_view text);

/// What is wrong with `text` as the value of the Spark property `key`, where a field of the schema
/// becomes just that property: `spark.driver.memory` is checked as `spec.driver.memory` is.
std::optional<Problem> wrong_property(std::string_view key, std::string_view text);

}  // namespace sparkjob::spec
