// SPDX-License-Identifier: Apache-2.0
#include "launch/pod_state.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "kube/plain_words.hpp"
#include "kube/rfc3339.hpp"
#include "kube/stored.hpp"
#include "launch/exit_status.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using Stage = PodState::Stage;

constexpr auto kMissing = std::to_array<std::string_view>(
    {"ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ErrImageNeverPull",
     "InvalidImageName", "ImageInspectError", "CreateContainerConfigError"});
constexpr auto kHopeless =
    std::to_array<std::string_view>({"ErrImageNeverPull", "InvalidImageName"});
constexpr std::size_t kLastWords = 500;  // the longest termination message that is passed on

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

/// The container that is looked at, in its pod.
struct Seen {
  const json& pod;
  const std::string& container;
  const std::string& who;
};

std::string memory_limit(const Seen& seen) {
  const json& found = member(part(seen.pod, "spec"), "containers", "name", seen.container);
  return text(part(part(found, "resources"), "limits"), "memory");
}

Verdict ended_with(const Seen& seen, const json& terminated) {
  const int code = terminated.value("exitCode", 0);
  const std::string reason = text(terminated, "reason");
  if (reason == "OOMKilled") {
    const std::string limit = memory_limit(seen);
    return {.status = 137,
            .reason = seen.who + " was killed for using more memory than its limit" +
                      (limit.empty() ? "" : " of " + limit) + " (OOMKilled)"};
  }
  if (reason == "ContainerStatusUnknown") {
    return verdict(ErrorKind::Lost,
                   "the node lost track of " + seen.who + ": its result is unknown");
  }
  const bool was_killed = code == 137 || code == 143;
  if (was_killed && kube::is_being_deleted(seen.pod)) {
    return verdict(ErrorKind::Lost, "the pod of " + seen.who + " was deleted while it ran");
  }
  const std::string own = code == 0 ? "" : last_words(terminated);
  return {.status = driver_status(code), .reason = joined(driver_reason(code, seen.who), own)};
}

/// Who disrupted the pod, and why; empty where nobody did.
std::string disruption(const json& status) {
  const json& disrupted = member(status, "conditions", "type", "DisruptionTarget");
  return text(disrupted, "status") == "True"
             ? joined(text(disrupted, "reason"), text(disrupted, "message"))
             : "";
}

/// What the kubelet or the control plane did to the pod itself, which is not the driver's doing.
std::optional<Verdict> taken_away(const Seen& seen, const json& status) {
  std::string why = disruption(status);
  if (why.empty() && !text(status, "reason").empty()) {
    why = joined(text(status, "reason"), text(status, "message"));
  }
  return why.empty() ? std::nullopt
                     : std::optional(
                           verdict(ErrorKind::Lost, seen.who + " was taken from its node: " + why));
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

PodState over(const Verdict& how, bool has_log) {
  return {.stage = Stage::Ended, .said = how.reason, .has_log = has_log, .verdict = how};
}

std::optional<std::chrono::nanoseconds> time_in(const json& object, const char* key) {
  const std::string said = text(object, key);
  std::string_view rest = said;
  return kube::take_rfc3339(rest);
}

PodState waiting(const json& state) {
  const std::string reason = text(state, "reason");
  PodState result{.stage = Stage::Starting};
  if (reason != "ContainerCreating" && reason != "PodInitializing") {
    result.said = joined(reason, text(state, "message"));
  }
  result.missing = is_one_of(kMissing, reason);
  result.hopeless = is_one_of(kHopeless, reason);
  return result;
}

/// Before the container runs: on its way to a node, or on one.
PodState before(const json& pod, const json& state) {
  const json& status = part(pod, "status");
  const json& scheduled = member(status, "conditions", "type", "PodScheduled");
  const bool has_node = text(scheduled, "status") == "True";
  if (state.contains("waiting") || has_node) {
    PodState result = waiting(part(state, "waiting"));
    result.since = time_in(scheduled, "lastTransitionTime");
    return result;
  }
  return {.stage = Stage::Queued,
          .said = joined(text(scheduled, "reason"), text(scheduled, "message")),
          .since = time_in(part(pod, "metadata"), "creationTimestamp")};
}

/// A driver that nobody has heard of since its node was lost runs on, for all that is known.
PodState running(const json& pod, const json& state) {
  PodState result{.stage = Stage::Running, .has_log = true};
  result.since = time_in(part(state, "running"), "startedAt");
  if (kube::is_being_deleted(pod)) {
    const std::string why = disruption(part(pod, "status"));
    result.said = "its pod is being deleted" + (why.empty() ? "" : ": " + why);
  }
  return result;
}

/// The verdict over a pod that is over though its container says nothing.
Verdict failed(const Seen& seen, const json& status) {
  auto how = taken_away(seen, status);
  how = how ? how : failed_before_start(status);
  return how ? *how
             : verdict(ErrorKind::Lost, "the pod of " + seen.who + " failed without a result");
}

}  // namespace

PodState pod_state(const json& pod, const std::string& container, const std::string& who) {
  const Seen seen{.pod = pod, .container = container, .who = who};
  const json& status = part(pod, "status");
  const std::string phase = text(status, "phase");
  const json& state = part(member(status, "containerStatuses", "name", container), "state");

  if (state.contains("terminated")) {
    const auto taken = phase == "Failed" ? taken_away(seen, status) : std::nullopt;
    return over(taken ? *taken : ended_with(seen, part(state, "terminated")), true);
  }
  if (phase == "Failed") {
    return over(failed(seen, status), false);
  }
  if (phase == "Succeeded") {
    return over({.status = 0, .reason = driver_reason(0, who)}, true);
  }
  return state.contains("running") ? running(pod, state) : before(pod, state);
}

std::string last_words(const json& terminated) {
  return kube::plain_words(text(terminated, "message"), kLastWords);
}

Verdict verdict_when_gone(const std::optional<PodState>& last) {
  if (last && last->verdict) {
    return *last->verdict;
  }
  return verdict(ErrorKind::Lost,
                 "the driver's pod was deleted before the driver had ended: its "
                 "result is unknown");
}

}  // namespace sparkjob::launch
