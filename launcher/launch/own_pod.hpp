// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "kube/client.hpp"
#include "objects/identity.hpp"

namespace sparkjob::launch {

/// Where this launcher runs.
struct OwnPod {
  kube::ObjectRef pod;
  std::optional<objects::Job> job;  ///< nothing for a pod that no Job has made
  objects::JobContainer container;  ///< what its own container says of images
  std::string address = {};         ///< the pod's IP; empty as long as the API server has none
};

/// Finds the pod this launcher runs in, its Job and its container: the pod's name from
/// SPARKJOB_POD_NAME (the downward API), else HOSTNAME; the container's from SPARKJOB_CONTAINER,
/// else the one called `sparkjob`, else the only one. Other containers, as a mesh injects them, are
/// of no interest. Throws Error (Missing) where the pod or the container cannot be told.
OwnPod own_pod(kube::Client& client, const std::map<std::string, std::string>& environment);

}  // namespace sparkjob::launch
