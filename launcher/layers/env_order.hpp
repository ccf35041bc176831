// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// Moves environment variables before those that refer to them as `$(NAME)`: Kubernetes expands a
/// reference only to a variable that stands above it. Keeps the order otherwise; variables that
/// refer to each other in a circle stay as they are. Elements are maps with `name`.
void order_references(List& env);

}  // namespace sparkjob::layers
