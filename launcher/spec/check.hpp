// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"
#include "spec/schema.hpp"

namespace sparkjob::spec {

/// The row of `path`; `spec.driver.x` and `spec.executor.x` also find the row `spec.<role>.x`.
const Field* find(std::span<const Field> schema, std::string_view path);

/// Compares `document` with `schema` and returns everything that is wrong with it, each with its
/// place: unknown fields with the nearest known name, fields not supported yet, values of the wrong
/// type, unit or range.
std::vector<Problem> check(const layers::Tree& document, std::span<const Field> schema);

/// `document` with every scalar of a string field in quotes: what was written as `0.10` or `yes` is
/// text there, and stays so for whoever reads the document next. The document has passed check().
layers::Tree with_quoted_strings(layers::Tree document, std::span<const Field> schema);

}  // namespace sparkjob::spec
