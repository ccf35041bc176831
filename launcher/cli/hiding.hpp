// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/input.hpp"
#include "layers/tree.hpp"

namespace sparkjob::cli {

/// Whether values that look secret are shown.
enum class Secrets { Hidden, Shown };

/// `input` with every value that looks secret, and every such value it beat, replaced by Spark's
/// own stars: properties, arguments, and the values of the documents.
Input without_secrets(Input input);

}  // namespace sparkjob::cli
