// SPDX-License-Identifier: Apache-2.0
#include "objects/ports.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sparkjob::objects {

using nlohmann::json;

namespace {

struct Port {
  std::string name;
  std::string key;  ///< the property that says its number
  int usual = 0;
};

std::vector<Port> ports(const Context& context, const std::string& block_manager) {
  std::vector<Port> result = {
      {.name = "driver-rpc-port", .key = "spark.driver.port", .usual = kDriverPort},
      {.name = "blockmanager", .key = block_manager, .usual = kBlockManagerPort},
      {.name = "spark-ui", .key = "spark.ui.port", .usual = kUiPort}};
  if (context.version.is_at_least(kSpark41)) {
    result.push_back(
        {.name = "spark-connect", .key = "spark.connect.grpc.binding.port", .usual = kConnectPort});
  }
  return result;
}

constexpr auto kBlockManager = "spark.driver.blockManager.port";

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

}  // namespace

// The container's block manager port may be said by spark.blockManager.port too, the Service's not:
// so it is in Spark.
void add_container_ports(const Context& context, Object& container) {
  const auto& settings = context.settings;
  const std::string blocks =
      settings.has(kBlockManager) ? kBlockManager : "spark.blockManager.port";
  for (const Port& port : ports(context, blocks)) {
    container.add("/ports",
                  {{"name", port.name},
                   {"containerPort", settings.port(port.key, port.usual)},
                   {"protocol", "TCP"}},
                  settings.source(port.key));
  }
}

void add_service_ports(const Context& context, Object& service) {
  for (const Port& port : ports(context, kBlockManager)) {
    const auto number = context.settings.port(port.key, port.usual);
    json entry = {{"name", port.name}, {"port", number}, {"targetPort", number}};
    if (port.name == "spark-connect") {
      entry["appProtocol"] = "grpc";
    }
    service.add("/spec/ports", entry, context.settings.source(port.key));
  }
}

void add_families(const Context& context, Object& service) {
  const std::string prefix = "spark.kubernetes.driver.service.";
  const std::string policy = prefix + "ipFamilyPolicy";
  service.set("/spec/ipFamilyPolicy",
              word(context, policy, {"SingleStack", "PreferDualStack", "RequireDualStack"}),
              context.settings.source(policy));
  const std::string families = prefix + "ipFamilies";
  service.set("/spec/ipFamilies",
              spark::parts(word(context, families, {"IPv4", "IPv6", "IPv4,IPv6", "IPv6,IPv4"})),
              context.settings.source(families));
}

}  // namespace sparkjob::objects
