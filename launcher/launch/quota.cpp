// SPDX-License-Identifier: Apache-2.0
#include "launch/quota.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <vector>

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

std::string amount(const json& of, const std::string& resource) {
  const auto found = of.is_object() ? of.find(resource) : of.end();
  return found != of.end() && found->is_string() ? found->get<std::string>() : "0";
}

std::vector<Line> lines_of(const json& quota) {
  const auto at = [&](const char* part) {
    const json::json_pointer place(part);
    return quota.contains(place) ? quota.at(place) : json::object();
  };
  const json hard = at("/status/hard");
  const json used = at("/status/used");
  std::vector<Line> lines;
  if (!has_scope(quota) && hard.is_object()) {
    for (const auto& item : hard.items()) {
      lines.push_back({.quota = kube::text_at(quota, "/metadata/name"),
                       .resource = item.key(),
                       .hard = amount(hard, item.key()),
                       .used = amount(used, item.key())});
    }
  }
  return lines;
}

/// A line that has no room for an executor, in words.
struct Judgement {
  std::string text;
  bool never = false;  ///< not even beside the driver alone
};

std::optional<Judgement> judged(const Line& line, const Needs& needs) {
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
  Judgement result{.text = "the quota '" + line.quota + "' allows " + line.resource + " " +
                           line.hard + ", of which " + line.used +
                           " is used, and one executor needs " + one->second};
  const auto driver = of_driver(needs.driver_resources);
  const auto drivers = driver.find(line.resource);
  if (drivers != driver.end() && need + kube::quantity(drivers->second) > hard) {
    result.text += "; with the driver's " + drivers->second + " not one executor can ever fit";
    result.never = true;
  }
  return result;
}

}  // namespace

std::optional<std::string> no_room_for_executors(const json& quotas, const Needs& needs) {
  std::optional<Judgement> worst;
  for (const json& quota : kube::items_of(quotas)) {
    for (const Line& line : lines_of(quota)) {
      const auto judgement = judged(line, needs);
      if (judgement && (!worst || (judgement->never && !worst->never))) {
        worst = judgement;
      }
    }
  }
  return worst ? std::optional(worst->text) : std::nullopt;
}

}  // namespace sparkjob::launch
