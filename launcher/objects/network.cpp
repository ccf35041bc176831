// SPDX-License-Identifier: Apache-2.0
#include "objects/network.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "objects/labels.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

std::int64_t ui_port(const Context& context) {
  return context.settings.port("spark.ui.port", spark::kUiPort);
}

std::int64_t connect_port(const Context& context) {
  return context.settings.port("spark.connect.grpc.binding.port", spark::kConnectPort);
}

json container_port(const std::string& name, std::int64_t port) {
  return {{"name", name}, {"containerPort", port}, {"protocol", "TCP"}};
}

json service_port(const std::string& name, std::int64_t port) {
  return {{"name", name}, {"port", port}, {"targetPort", port}};
}

std::string word(const Context& context, const std::string& key,
                 const std::vector<std::string>& words) {
  std::string said = context.settings.text(key, words.front());
  if (std::find(words.begin(), words.end(), said) == words.end()) {
    std::string allowed;
    for (const std::string& each : words) {
      allowed += (allowed.empty() ? "" : " or ") + each;
    }
    context.settings.problem(key, "'" + said + "' is none of its words", "write " + allowed);
  }
  return said;
}

void add_families(const Context& context, json& spec) {
  const std::string prefix = "spark.kubernetes.driver.service.";
  spec["ipFamilyPolicy"] = word(context, prefix + "ipFamilyPolicy",
                                {"SingleStack", "PreferDualStack", "RequireDualStack"});
  spec["ipFamilies"] = spark::parts(
      word(context, prefix + "ipFamilies", {"IPv4", "IPv6", "IPv4,IPv6", "IPv6,IPv4"}));
}

}  // namespace

// The container's block manager port may be said by spark.blockManager.port too, the Service's not:
// so it is in Spark.
json container_ports(const Context& context) {
  const auto& settings = context.settings;
  const bool own = context.inputs.properties.count("spark.driver.blockManager.port") != 0;
  const std::int64_t blocks = settings.port(
      own ? "spark.driver.blockManager.port" : "spark.blockManager.port", spark::kBlockManagerPort);
  return json::array(
      {container_port("driver-rpc-port", settings.port("spark.driver.port", spark::kDriverPort)),
       container_port("blockmanager", blocks), container_port("spark-ui", ui_port(context)),
       container_port("spark-connect", connect_port(context))});
}

json driver_service(const Context& context, const json& driver_labels) {
  const auto& settings = context.settings;
  json connect = service_port("spark-connect", connect_port(context));
  connect["appProtocol"] = "grpc";
  json spec = {
      {"clusterIP", "None"},
      {"selector", driver_labels},
      {"ports",
       json::array(
           {service_port("driver-rpc-port", settings.port("spark.driver.port", spark::kDriverPort)),
            service_port("blockmanager",
                         settings.port("spark.driver.blockManager.port", spark::kBlockManagerPort)),
            service_port("spark-ui", ui_port(context)), connect})}};
  add_families(context, spec);
  if (settings.flag("spark.kubernetes.driver.service.publishNotReadyAddresses", false)) {
    spec["publishNotReadyAddresses"] = true;
  }
  json service = object(context, "v1", "Service", context.names.driver_service);
  json labels = string_map(settings.below("spark.kubernetes.driver.service.label."));
  labels.update(application_label(context));
  service["metadata"]["labels"] = labels;
  const auto annotations = settings.below("spark.kubernetes.driver.service.annotation.");
  if (!annotations.empty()) {
    service["metadata"]["annotations"] = string_map(annotations);
  }
  service["spec"] = spec;
  return service;
}

std::optional<json> ui_service(const Context& context) {
  if (!context.settings.flag("spark.ui.enabled", true)) {
    return std::nullopt;
  }
  json service = object(context, "v1", "Service", context.names.ui_service);
  service["metadata"]["labels"] = application_label(context);
  json selector = application_label(context);
  selector["spark-role"] = "driver";
  json spec = {{"selector", selector},
               {"ports", json::array({service_port("spark-ui", ui_port(context))})}};
  add_families(context, spec);
  service["spec"] = spec;
  return service;
}

std::optional<json> network_policy(const Context& context) {
  const auto excluded = context.settings.list("spark.kubernetes.driver.pod.excludedFeatureSteps");
  if (std::find(excluded.begin(), excluded.end(), kNetworkPolicyStep) != excluded.end()) {
    return std::nullopt;
  }
  json executors = application_label(context);
  executors["spark-role"] = "executor";
  const json peer = {{"podSelector", {{"matchLabels", application_label(context)}}}};
  const json rule = {{"from", json::array({peer})}};
  json policy =
      object(context, "networking.k8s.io/v1", "NetworkPolicy", context.names.network_policy);
  policy["metadata"]["labels"] = application_label(context);
  policy["spec"] = {{"podSelector", {{"matchLabels", executors}}},
                    {"ingress", json::array({rule})}};
  return policy;
}

}  // namespace sparkjob::objects
