// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkjob::spec {

/// The name of `known` that `typed` was probably meant to be (few letters differ, case aside), or
/// nothing when none is near.
std::optional<std::string> nearest(std::string_view typed,
                                   const std::vector<std::string_view>& known);

}  // namespace sparkjob::spec
