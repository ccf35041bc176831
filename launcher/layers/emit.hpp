// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What to write behind a value, as a YAML comment; empty for nothing.
using Comment = std::function<std::string(const Tree&)>;

/// `tree` as YAML in kubectl's form: sorted keys, list items at their key's indentation. Plain
/// scalars keep the user's spelling; strings are quoted where they would read as something else.
/// Reads back as the same tree. `comment` is asked for every scalar and empty collection.
std::string to_yaml(const Tree& tree, const Comment& comment = {});

}  // namespace sparkjob::layers
