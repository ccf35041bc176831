// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "layers/tree.hpp"
#include "spec/schema.hpp"

namespace sparkjob::spec {

/// `document` with every scalar of a string field in quotes: what was written as `0.10` or `yes` is
/// text there, and stays so for whoever reads the document next. The document has passed check().
layers::Tree with_quoted_strings(layers::Tree document, std::span<const Field> schema);

}  // namespace sparkjob::spec
