// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/object.hpp"

namespace sparkjob::objects {

/// Makes a pod and its Spark container pass Kubernetes' `restricted` Pod Security level with a
/// read-only root, and adds the folders that Spark writes to besides its local directories. What
/// is said already stays: whether that passes, the API server judges.
void restrict_pod(Object& pod, Object& container);

}  // namespace sparkjob::objects
