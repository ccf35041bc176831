// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// `tree` as the API server would read it from YAML: plain scalars have the types of
/// layers/scalar.hpp, quoted ones are strings. Throws Error (Config) for `.inf` and `.nan`, which
/// JSON does not have.
nlohmann::json to_json(const Tree& tree);

}  // namespace sparkjob::layers
