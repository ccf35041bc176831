// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/file.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// The properties of a spark-defaults.conf: a Map of key to Scalar (Quoted), each with its place.
/// Throws Error (Config).
Tree parse_conf(const File& file);

}  // namespace sparkjob::layers
