// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What a scalar stands for: nothing (null), or a value of one of these types; a string for all
/// that is no other.
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

/// Resolves as go.yaml.in/yaml/v2 does, by the type library of YAML 1.1 without base 60.
Value resolved(const Scalar& scalar);

}  // namespace sparkjob::layers
