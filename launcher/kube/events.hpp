// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "kube/object_ref.hpp"

namespace sparkjob::kube {

/// What somebody reports of an object, as `kubectl describe` shows it.
struct Report {
  ObjectRef about;
  std::string uid;  ///< of the object
  bool warning = false;
  std::string reason;   ///< one word in CamelCase
  std::string message;  ///< shortened to 1024 bytes, the most that an Event holds
};

/// The Event (core/v1) that says so, at `wall` (since 1970). `reporter` is the pod it comes from;
/// the server completes its name.
nlohmann::json event(const Report& report, const std::string& reporter,
                     std::chrono::nanoseconds wall);

/// Where the newest Events about the object with this UID are listed.
std::string events_path(const std::string& name_space, const std::string& uid);

/// The Events of such a list, oldest first; none of what is no list.
std::vector<nlohmann::json> in_order(const nlohmann::json& list);

}  // namespace sparkjob::kube
