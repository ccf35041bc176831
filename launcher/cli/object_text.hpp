// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/input.hpp"
#include "cli/options.hpp"

namespace sparkjob::cli {

/// The objects that `run` would create, in that order, as YAML documents or a List in JSON; with
/// `explain`, a comment behind each value that says where it comes from. Throws Error (Usage) where
/// there are none, or for an explanation in JSON.
std::string objects_text(const Input& input, const Options& options);

}  // namespace sparkjob::cli
