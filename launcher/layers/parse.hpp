// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "layers/file.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// How deep maps and lists may lie in each other, aliases included.
inline constexpr std::size_t kMaxDepth = 100;
/// How many values the aliases of one file may stand for in all, and its anchors hold. Each
/// kTextOfOneValue bytes of a text count as one more value, so that memory is bounded too.
inline constexpr std::size_t kMaxAliasedValues = 100000;
inline constexpr std::size_t kTextOfOneValue = 100;

/// The YAML documents of `file`, in order; empty ones are left out. Every key and value has the
/// place it was written at. Aliases become copies, `<<` brings in the keys that are not there yet.
/// Throws Error (Config) with every problem found: broken YAML, a key given twice, a key that is
/// no text or that the API server reads as another word (`yes:`), a tag beyond YAML's own, and
/// more than kMaxDepth or kMaxAliasedValues.
std::vector<Tree> parse_yaml(const File& file);

}  // namespace sparkjob::layers
