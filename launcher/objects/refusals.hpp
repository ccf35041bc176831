// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Reports what spark-submit can do and sparkjob cannot yet, and what cannot work in cluster mode.
void refuse(const Context& context);

}  // namespace sparkjob::objects
