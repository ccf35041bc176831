// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"
#include "spec/schema.hpp"

namespace sparkjob::spec {

/// Compares `document` with `schema` and returns everything that is wrong with it, each with its
/// place: unknown fields with the nearest known name, fields not supported yet, values of the wrong
/// type, unit or range.
std::vector<Problem> check(const layers::Tree& document, std::span<const Field> schema);

}  // namespace sparkjob::spec
