// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "error.hpp"
#include "layers/merge_keys.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// Whether any element of `list` is a map: a list of plain values has no merge key, whatever its
/// field is called (a SparkApplication's `imagePullSecrets` is a list of names).
bool holds_maps(const List& list);

/// Takes out of `list`, and reports, what cannot be merged by `key`: elements that are no map,
/// that lack the merge key, or that are named as an earlier one of the same list.
void check_elements(List& list, const ListKey& key, std::vector<Problem>& problems);

/// For each element of `over`, which element of `under` it is about, if any. Both are checked.
/// Reports an element that could be about several.
std::vector<std::optional<std::size_t>> partners(const List& under, const List& over,
                                                 const ListKey& key,
                                                 std::vector<Problem>& problems);

}  // namespace sparkjob::layers
