// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Sets the driver pod's labels at `pointer`: the user's and Spark's four. Reports labels that are
/// not the user's to set: Spark's own, and those by which a Job knows its pods.
void add_driver_labels(const Context& context, Object& object, const std::string& pointer);

/// Sets the driver pod's annotations: the user's, and the two by which a launcher knows its driver.
void add_driver_annotations(const Context& context, Object& pod);

/// The one label of the objects beside the pod.
nlohmann::json application_label(const Context& context);

/// Sets it among the labels of an object.
void add_application_label(const Context& context, Object& object);

}  // namespace sparkjob::objects
