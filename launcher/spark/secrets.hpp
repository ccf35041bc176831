// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spark/properties.hpp"

namespace sparkjob::spark {

/// Whether one of the properties looks like a secret itself: by Spark's rule of redaction for its
/// key, or for a value that assigns something (`-Dpassword=…`). Names of Secrets, of their keys and
/// of files are none.
bool holds_secrets(const Properties& properties);

}  // namespace sparkjob::spark
