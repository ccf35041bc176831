// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The ports of the driver's container.
nlohmann::json container_ports(const Context& context);

/// The headless Service by which executors find the driver with these labels.
nlohmann::json driver_service(const Context& context, const nlohmann::json& driver_labels);

/// The Service by which a proxy finds the driver's UI from the application id alone; nothing where
/// there is no UI.
std::optional<nlohmann::json> ui_service(const Context& context);

/// That only the application's own pods reach its executors; nothing where the properties exclude
/// it.
std::optional<nlohmann::json> network_policy(const Context& context);

/// The feature step of Spark that makes the policy, as excludedFeatureSteps names it.
inline constexpr auto kNetworkPolicyStep =
    "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep";

}  // namespace sparkjob::objects
