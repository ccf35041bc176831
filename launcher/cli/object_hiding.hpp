// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/objects.hpp"
#include "spark/redaction.hpp"

namespace sparkjob::cli {

/// Hides what looks secret in objects: properties, files that hold one, and the driver's variables,
/// annotations and words. Names of Secrets, volumes and paths stay.
void hide_secrets(const spark::Redaction& redaction, objects::Objects& objects);

}  // namespace sparkjob::cli
