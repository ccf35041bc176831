// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sparkjob::layers {

/// A list whose elements are maps with a name of their own, by which two lists merge.
struct ListKey {
  std::string_view field;           ///< the list's field: `env`
  std::string_view key;             ///< what names an element: `name`
  std::string_view second;          ///< together with this one; empty where `key` is enough
  std::string_view second_default;  ///< what `second` is where it is not written
};

/// The merge key of lists under `field`, or nullptr where such lists are replaced whole. The truth
/// is Kubernetes' own API (`x-kubernetes-patch-merge-key`, `x-kubernetes-list-map-keys`) for pods;
/// a SparkApplication's own lists follow the pod's of the same name.
const ListKey* list_key(std::string_view field);

/// Whether `one` and `other` exclude each other in a map under `field` (for elements of a list: the
/// list's field), as `value` and `valueFrom` do in `env`: only the later one may stay.
bool exclude_each_other(std::string_view field, std::string_view one, std::string_view other);

/// Whether exclude_each_other can hold for any keys under `field`.
bool has_choice(std::string_view field);

}  // namespace sparkjob::layers
