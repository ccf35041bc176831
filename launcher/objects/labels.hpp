// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The driver pod's labels: the user's and Spark's four. Reports labels that are not the user's to
/// set: Spark's own, and those by which a Job knows its pods.
nlohmann::json driver_labels(const Context& context);

/// The driver pod's annotations: the user's, and the two by which a launcher knows its driver.
nlohmann::json driver_annotations(const Context& context);

/// The one label of the objects beside the pod.
nlohmann::json application_label(const Context& context);

}  // namespace sparkjob::objects
