// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace sparkjob::launch {

/// Whose an object is that sparkjob would apply, in words: a tool's that keeps it as its repository
/// says (Argo CD, Flux, Helm), or that of who made it without sparkjob. Nothing where it is
/// sparkjob's own, which has applied it before.
std::optional<std::string> other_owner(const nlohmann::json& object);

}  // namespace sparkjob::launch
