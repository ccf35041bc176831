// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Reports what only a JVM on the submitter's machine could do, and what cannot work in cluster
/// mode.
void refuse(const Context& context);

}  // namespace sparkjob::objects
