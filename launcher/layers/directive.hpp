// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What `$patch` says; Merge where there is none.
enum class Directive { Merge, Replace, Delete };

/// Takes `$patch` out of `map`. Reports other values of it and the directives that are not
/// supported (`$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`).
Directive take_directive(Map& map, std::vector<Problem>& problems);

/// Takes the elements that say `$patch` and nothing else out of `list`: they speak of the list.
Directive take_directive(List& list, std::vector<Problem>& problems);

/// Whether `element` still has a `$patch`.
bool has_directive(const Tree& element);

}  // namespace sparkjob::layers
