// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "layers/tree.hpp"
#include "spec/findings.hpp"
#include "spec/schema.hpp"

namespace sparkjob::spec {

// Whether `value`, which stands at `path`, has the shape its field's type asks for; what it has
// not is added to `findings`.

void check_strings(const std::string& path, const layers::Tree& value, Findings& findings);
void check_texts(const std::string& path, const layers::Tree& value, Findings& findings);
void check_env(const std::string& path, const layers::Tree& value, Findings& findings);
void check_secret_keys(const std::string& path, const layers::Tree& value, Findings& findings);
void check_object(const std::string& path, const layers::Tree& value, Findings& findings);
void check_objects(const Field& field, const std::string& path, const layers::Tree& value,
                   Findings& findings);

}  // namespace sparkjob::spec
