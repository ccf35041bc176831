// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// `scalar` as it may stand in a line of YAML: as it is where that reads back as the same, else in
/// double quotes.
std::string inline_scalar(const Scalar& scalar);

/// `key` likewise; quoted too where the API server would read another word (`on`).
std::string inline_key(const std::string& key);

/// Whether `text` can stand as a `|` block: several lines, of which the first does not begin with
/// a space, and nothing that a block cannot hold.
bool fits_block(std::string_view text);

}  // namespace sparkjob::layers
