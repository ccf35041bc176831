// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kube/wire.hpp"
#include "spark/properties.hpp"

namespace sparkjob::launch {

/// Where a driver's web UI answers, and for which application.
struct DriverUi {
  std::string address;      ///< `http://10.1.0.7:4040`
  std::string application;  ///< so that nobody takes another's UI at that address for it
};

/// The port of a driver's web UI, as its properties have it; nothing where it has none, speaks
/// HTTPS, or takes any port.
std::optional<int> ui_port(const spark::Properties& properties);

/// The UI at `port` of a driver's pod; nothing before the pod has an address.
std::optional<DriverUi> driver_ui(const nlohmann::json& pod, int port);

/// Asks a driver in a pod of its own for its stages while the program waits, and says them, until
/// it is destroyed. The run is never the worse for it: whatever is not there, does not answer
/// within two seconds or answers something else means that nothing is said, and after ten minutes
/// of that nobody asks any more. A question a second in the first minute, then ever fewer: one in
/// 15 seconds while stages move on, one in 30 while nothing does. `wire` stays the caller's.
std::unique_ptr<kube::Listener> driver_progress(kube::Wire& wire, const DriverUi& ui,
                                                std::function<void(std::string_view line)> say);

}  // namespace sparkjob::launch
