// SPDX-License-Identifier: Apache-2.0
#include "launch/driver_state.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "launch/exit_status.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using Stage = DriverState::Stage;

constexpr auto kMissing = std::to_array<std::string_view>(
    {"ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ErrImageNeverPull",
     "InvalidImageName", "ImageInspectError", "CreateContainerConfigError"});
constexpr auto kHopeless =
    std::to_array<std::string_view>({"ErrImageNeverPull", "InvalidImageName"});

template <class Words>
bool is_one_of(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string text(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

/// The member `key`, or an empty object where there is none.
const json& part(const json& object, const char* key) {
  static const json nothing = json::object();
  const auto at = object.find(key);
  return at != object.end() && at->is_object() ? *at : nothing;
}

/// The member of the list `list` whose `key` is `value`, or an empty object.
const json& member(const json& object, const char* list, const char* key,
                   const std::string& value) {
  static const json nothing = json::object();
  const auto at = object.find(list);
  if (at != object.end() && at->is_array()) {
    for (const json& item : *at) {
      if (item.is_object() && text(item, key) == value) {
        return item;
      }
    }
  }
  return nothing;
}

/// "Unschedulable: 0/1 nodes are available", whichever of the two there is.
std::string joined(const std::string& reason, const std::string& message) {
  return reason.empty() || message.empty() ? reason + message : reason + ": " + message;
}

std::string memory_limit(const json& pod, const std::string& container) {
  const json& found = member(part(pod, "spec"), "containers", "name", container);
  return text(part(part(found, "resources"), "limits"), "memory");
}

Verdict ended_with(const json& pod, const std::string& container, const json& terminated) {
  const int code = terminated.value("exitCode", 0);
  const std::string reason = text(terminated, "reason");
  if (reason == "OOMKilled") {
    const std::string limit = memory_limit(pod, container);
    return {.status = 137,
            .reason = "the driver was killed for using more memory than its limit" +
                      (limit.empty() ? "" : " of " + limit) + " (OOMKilled)"};
  }
  if (reason == "ContainerStatusUnknown") {
    return verdict(ErrorKind::Lost, "the driver's node lost track of it: its result is unknown");
  }
  const bool was_killed = code == 137 || code == 143;
  if (was_killed && part(pod, "metadata").contains("deletionTimestamp")) {
    return verdict(ErrorKind::Lost, "the driver's pod was deleted while the driver ran");
  }
  return {.status = driver_status(code), .reason = driver_reason(code)};
}

/// What the kubelet or the control plane did to the pod itself, which is not the driver's doing.
std::optional<Verdict> taken_away(const json& status) {
  const json& disrupted = member(status, "conditions", "type", "DisruptionTarget");
  const std::string reason = text(status, "reason");
  const bool is_disrupted = text(disrupted, "status") == "True";
  if (!is_disrupted && reason.empty()) {
    return std::nullopt;
  }
  const std::string why = is_disrupted
                              ? joined(text(disrupted, "reason"), text(disrupted, "message"))
                              : joined(reason, text(status, "message"));
  return verdict(ErrorKind::Lost, "the driver was taken from its node: " + why);
}

/// An init container that failed: the pod is over and the driver was never started.
std::optional<Verdict> failed_before_start(const json& status) {
  const auto list = status.find("initContainerStatuses");
  if (list == status.end() || !list->is_array()) {
    return std::nullopt;
  }
  for (const json& one : *list) {
    const json& terminated = part(part(one, "state"), "terminated");
    if (terminated.value("exitCode", 0) != 0) {
      return Verdict{.status = 1,
                     .reason = "the init container '" + text(one, "name") +
                               "' failed with status " +
                               std::to_string(terminated.value("exitCode", 0))};
    }
  }
  return std::nullopt;
}

DriverState over(const Verdict& how, bool has_log) {
  return {.stage = Stage::Ended, .said = how.reason, .has_log = has_log, .verdict = how};
}

DriverState waiting(const json& state) {
  const std::string reason = text(state, "reason");
  DriverState result{.stage = Stage::Starting};
  if (reason != "ContainerCreating" && reason != "PodInitializing") {
    result.said = joined(reason, text(state, "message"));
  }
  result.missing = is_one_of(kMissing, reason);
  result.hopeless = is_one_of(kHopeless, reason);
  return result;
}

DriverState before_any_container(const json& status) {
  const json& scheduled = member(status, "conditions", "type", "PodScheduled");
  if (text(scheduled, "status") == "True") {
    return {.stage = Stage::Starting};
  }
  return {.stage = Stage::Queued,
          .said = joined(text(scheduled, "reason"), text(scheduled, "message"))};
}

}  // namespace

DriverState driver_state(const json& pod, const std::string& container) {
  const json& status = part(pod, "status");
  const std::string phase = text(status, "phase");
  const json& found = member(status, "containerStatuses", "name", container);
  const json& state = part(found, "state");

  if (state.contains("terminated")) {
    const auto taken = phase == "Failed" ? taken_away(status) : std::nullopt;
    return over(taken ? *taken : ended_with(pod, container, part(state, "terminated")), true);
  }
  if (phase == "Failed") {
    auto how = taken_away(status);
    how = how ? how : failed_before_start(status);
    return over(how ? *how : verdict(ErrorKind::Lost, "the driver's pod failed without a result"),
                false);
  }
  if (phase == "Succeeded") {
    return over({.status = 0, .reason = driver_reason(0)}, true);
  }
  if (state.contains("running")) {
    return {.stage = Stage::Running, .has_log = true};
  }
  return state.contains("waiting") ? waiting(part(state, "waiting")) : before_any_container(status);
}

Verdict verdict_when_gone(const std::optional<DriverState>& last) {
  if (last && last->verdict) {
    return *last->verdict;
  }
  return verdict(ErrorKind::Lost,
                 "the driver's pod was deleted before the driver had ended: its "
                 "result is unknown");
}

}  // namespace sparkjob::launch
