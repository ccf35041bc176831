// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sparkjob::launch {

/// How far a Deployment is.
struct ServiceState {
  bool ready = false;     ///< all its pods are of its latest state, and available
  std::string said = {};  ///< what keeps it, for the user; empty where nobody knows
  bool missing = false;   ///< what it needs cannot be had: an image, a Secret. It may still come
  bool hopeless = false;  ///< and never will, as it is written
};

/// Reads it off the Deployment and its pods, as the API server gives them.
ServiceState service_state(const nlohmann::json& deployment,
                           const std::vector<nlohmann::json>& pods);

/// Whether the Deployment is ready.
bool is_ready(const nlohmann::json& deployment);

}  // namespace sparkjob::launch
