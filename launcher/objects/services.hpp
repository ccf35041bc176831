// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "objects/context.hpp"
#include "objects/service.hpp"

namespace sparkjob::objects {

/// The driver's pod as it will be created, with its container.
struct DriverPod {
  const nlohmann::json& pod;
  const nlohmann::json& container;
};

/// The services that the layers switch on: what is built of services/, filled in with what the
/// layers say. What is wrong becomes a problem of the context.
std::vector<Service> services(const Context& context, const DriverPod& driver);

// One of each, for its row in `services`.
Service history_server(const Context& context, const spec::HistoryServer& said,
                       const DriverPod& driver);
Service reverse_proxy(const Context& context, const spec::ReverseProxy& said,
                      const DriverPod& driver);

/// Lets the driver write to the volume of event logs, which is for the group of Spark's image,
/// where nobody has given its pod an fsGroup.
void share_events(const Context& context, Object& pod, const Object& container);

}  // namespace sparkjob::objects
