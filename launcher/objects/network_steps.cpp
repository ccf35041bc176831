// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "objects/labels.hpp"
#include "objects/ports.hpp"
#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

void add_properties(const Context& context, spark::Collector& properties) {
  const auto& settings = context.settings;
  properties.decide("spark.driver.host", context.names.driver_service + "." +
                                             context.inputs.identity.name_space + ".svc");
  for (const auto& [key, usual] :
       {std::pair("spark.driver.port", kDriverPort),
        std::pair("spark.driver.blockManager.port", kBlockManagerPort)}) {
    properties.decide(key, std::to_string(settings.port(key, usual)));
  }
}

}  // namespace

void service_step(const Context& context, Draft& draft) {
  const auto& settings = context.settings;
  if (settings.has("spark.driver.bindAddress")) {
    settings.problem("spark.driver.bindAddress",
                     "the driver binds to its pod's address in cluster mode", "remove it");
  }
  Object service = object(context, "v1", "Service", context.names.driver_service);
  const std::string prefix = "spark.kubernetes.driver.service.";
  service.set_each("/metadata/labels", settings.below(prefix + "label."), prefix + "label.");
  add_application_label(context, service);
  service.set_each("/metadata/annotations", settings.below(prefix + "annotation."),
                   prefix + "annotation.");
  service.set("/spec/clusterIP", "None");
  add_driver_labels(context, service, "/spec/selector");
  add_service_ports(context, service);
  add_families(context, service);
  const std::string ready = prefix + "publishNotReadyAddresses";
  if (context.version.is_at_least(kSpark43) && settings.flag(ready, false)) {
    service.set("/spec/publishNotReadyAddresses", true, settings.source(ready));
  }
  draft.before.push_back(std::move(service));
  add_properties(context, draft.properties);
}

void network_policy_step(const Context& context, Draft& draft) {
  if (!context.version.is_at_least(kSpark42)) {
    return;
  }
  const json label = application_label(context);
  json executors = label;
  executors["spark-role"] = "executor";
  const json peer = {{"podSelector", {{"matchLabels", label}}}};
  const json rule = {{"from", json::array({peer})}};
  Object policy =
      object(context, "networking.k8s.io/v1", "NetworkPolicy", context.names.network_policy);
  add_application_label(context, policy);
  policy.set("/spec/podSelector/matchLabels", executors, kIdentitySource);
  policy.add("/spec/ingress", rule, kIdentitySource);
  draft.before.push_back(std::move(policy));
}

}  // namespace sparkjob::objects
