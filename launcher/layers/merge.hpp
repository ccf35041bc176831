// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// Lays `over` on `under` by Kubernetes' strategic merge (docs/merging.md): maps merge key by key,
/// lists with a merge key by it, anything else is replaced; null and `$patch: delete` remove,
/// `$patch: replace` replaces. What wins remembers what it beat. The result holds no null and no
/// directive, so laying the first layer on an empty map cleans it. Null where all was removed.
/// Appends what is wrong to `problems`; the result is then of no use.
Tree merge(Tree under, Tree over, std::vector<Problem>& problems);

/// The same; throws Error (Config) with every problem.
Tree merge(Tree under, Tree over);

}  // namespace sparkjob::layers
