// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema.hpp"

namespace sparkjob::spec {

/// The path of the field `key` of the map at `path`; "" is the document itself.
std::string below(std::string_view path, std::string_view key);

/// The row of `path`; `spec.driver.x` and `spec.executor.x` also find the row `spec.<role>.x`.
const Field* find(std::span<const Field> schema, std::string_view path);

/// The names of the fields allowed directly below `path`.
std::vector<std::string_view> names_below(std::span<const Field> schema, const std::string& path);

/// Where a field of this name does exist, for one that stands in the wrong place; "" for nowhere.
std::string elsewhere(std::span<const Field> schema, std::string_view name);

}  // namespace sparkjob::spec
