// SPDX-License-Identifier: Apache-2.0
#include "launch/quota.hpp"

#include <nlohmann/json.hpp>

#include <map>

#include "kube/json_text.hpp"
#include "kube/quantity.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

/// What somebody takes of each resource that a quota can count, as quantities.
using Amounts = std::map<std::string, std::string>;

Amounts amounts(const std::string& cpu, const std::string& memory, const std::string& cpu_limit) {
  Amounts result = {{"pods", "1"},
                    {"count/pods", "1"},
                    {"cpu", cpu},
                    {"requests.cpu", cpu},
                    {"memory", memory},
                    {"requests.memory", memory},
                    {"limits.memory", memory}};
  if (!cpu_limit.empty()) {
    result["limits.cpu"] = cpu_limit;
  }
  return result;
}

Amounts of_executor(const objects::ExecutorNeeds& needs) {
  return amounts(needs.cpu, std::to_string(needs.memory) + "Mi", needs.cpu_limit);
}

Amounts of_driver(const json& resources) {
  return amounts(kube::text_at(resources, "/requests/cpu"),
                 kube::text_at(resources, "/requests/memory"),
                 kube::text_at(resources, "/limits/cpu"));
}

bool has_scope(const json& quota) {
  const json spec = quota.value("spec", json::object());
  return spec.contains("scopes") || spec.contains("scopeSelector");
}

/// One resource of one quota.
struct Line {
  std::string quota;
  std::string resource;
  std::string hard;
  std::string used;
};

std::optional<std::string> judged(const Line& line, const Needs& needs) {
  const auto executor = of_executor(needs.executor);
  const auto one = executor.find(line.resource);
  if (one == executor.end()) {
    return std::nullopt;
  }
  const double need = kube::quantity(one->second);
  const double hard = kube::quantity(line.hard);
  if (need <= hard - kube::quantity(line.used)) {
    return std::nullopt;
  }
  std::string text = "the quota '" + line.quota + "' allows " + line.resource + " " + line.hard +
                     ", of which " + line.used + " is used, and one executor needs " + one->second;
  const auto driver = of_driver(needs.driver_resources);
  const auto drivers = driver.find(line.resource);
  if (drivers != driver.end() && need + kube::quantity(drivers->second) > hard) {
    text += "; with the driver's " + drivers->second + " not one executor can ever fit";
  }
  return text;
}

}  // namespace

std::optional<std::string> no_room_for_executors(const json& quotas, const Needs& needs) {
  std::optional<std::string> first;
  for (const json& quota : kube::items_of(quotas)) {
    const auto hard = "/status/hard"_json_pointer;
    if (has_scope(quota) || !quota.contains(hard) || !quota.at(hard).is_object()) {
      continue;
    }
    for (const auto& [resource, amount] : quota.at(hard).items()) {
      const Line line{.quota = kube::text_at(quota, "/metadata/name"),
                      .resource = resource,
                      .hard = amount.is_string() ? amount.get<std::string>() : "",
                      .used = [&] {
                        const json used = quota.value("/status/used"_json_pointer, json::object());
                        return used.is_object() ? used.value(resource, "0") : "0";
                      }()};
      const auto text = judged(line, needs);
      if (text && (!first || text->find("ever fit") != std::string::npos)) {
        first = text;
      }
    }
  }
  return first;
}

}  // namespace sparkjob::launch
