// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/input.hpp"
#include "cli/options.hpp"

namespace sparkjob::cli {

/// The text that `render` prints for `input`. Values that look secret are hidden unless
/// `options.show_secrets` (spark/redaction.hpp). The same input gives the same text.
std::string rendered(const Input& input, const Options& options);

}  // namespace sparkjob::cli
