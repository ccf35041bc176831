// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace sparkjob::objects {

/// Makes `pod` and its container `container` pass Kubernetes' `restricted` Pod Security level, with
/// a read-only root.
void restrict_pod(nlohmann::json& pod_spec, nlohmann::json& container);

/// Adds the folders that Spark writes to besides its local directories, unless something is mounted
/// there already.
void add_writable_folders(nlohmann::json& volumes, nlohmann::json& mounts);

/// A restricted pod by which the driver makes its executors.
nlohmann::json executor_template();

}  // namespace sparkjob::objects
