// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/input.hpp"
#include "cli/options.hpp"
#include "objects/objects.hpp"

namespace sparkjob::cli {

/// The objects that `run` would create for `input`, with placeholders for what only the cluster
/// knows: the Job's UID, or an id where there is no Job. Secrets are hidden unless
/// `options.show_secrets`.
objects::Objects objects_to_show(const Input& input, const Options& options);

}  // namespace sparkjob::cli
