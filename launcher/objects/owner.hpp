// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "objects/identity.hpp"

namespace sparkjob::objects {

/// Writes the identity's Job into an object's `metadata` as its owner: not as its controller, which
/// would make the Job count it as a pod of its own, and not blocking its deletion, for which one
/// would need rights on the Job. Without a Job nothing is written.
void set_owner(nlohmann::json& metadata, const Identity& identity);

/// Whether the identity's Job owns `object`; true where there is no Job: its names carry the id.
bool is_owned_by(const nlohmann::json& object, const Identity& identity);

}  // namespace sparkjob::objects
