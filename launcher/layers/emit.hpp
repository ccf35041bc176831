// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What to write behind a value as a comment; "" for none. Asked for every single value, and for
/// every empty map and list; must be one line.
using Comment = std::function<std::string(const Tree&)>;

/// `tree` as YAML: keys sorted, lists at the indentation of their key, as kubectl and kustomize
/// write it. Plain scalars keep the user's spelling; text that would read as something else is
/// quoted; text of several lines is a `|` block. Reads back as the same tree, places apart.
std::string to_yaml(const Tree& tree, const Comment& comment = nullptr);

}  // namespace sparkjob::layers
