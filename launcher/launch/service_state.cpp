// SPDX-License-Identifier: Apache-2.0
#include "launch/service_state.hpp"

#include <cstdint>

#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"
#include "kube/stored.hpp"
#include "launch/pod_state.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

std::int64_t number(const json& object, const char* place) {
  const json::json_pointer pointer(place);
  return object.contains(pointer) && object.at(pointer).is_number_integer()
             ? object.at(pointer).get<std::int64_t>()
             : 0;
}

/// Why there are no pods: a quota, the namespace's Pod Security level.
std::string failure(const json& deployment) {
  const json conditions = deployment.value("/status/conditions"_json_pointer, json(json::array()));
  for (const json& condition : conditions) {
    if (kube::text_at(condition, "/type") == "ReplicaFailure" &&
        kube::text_at(condition, "/status") == "True") {
      return kube::plain_words(kube::text_at(condition, "/message"));
    }
  }
  return "";
}

/// The newest; one that is being deleted makes room for it.
const json* newest(const std::vector<json>& pods) {
  const json* found = nullptr;
  std::string made;
  for (const json& pod : pods) {
    const std::string when = kube::text_at(pod, "/metadata/creationTimestamp");
    if (!kube::is_being_deleted(pod) && (found == nullptr || when > made)) {
      found = &pod;
      made = when;
    }
  }
  return found;
}

/// What the container has left as its last words.
std::string when_it_ended_last(const json& pod, const std::string& container) {
  const json statuses = pod.value("/status/containerStatuses"_json_pointer, json(json::array()));
  for (const json& status : statuses) {
    if (kube::text_at(status, "/name") == container) {
      return last_words(status.value("/lastState/terminated"_json_pointer, json::object()));
    }
  }
  return "";
}

/// Whether its controller has seen what is wanted now: until then its pods are of what was.
bool is_seen(const json& deployment) {
  return number(deployment, "/status/observedGeneration") >=
         number(deployment, "/metadata/generation");
}

}  // namespace

bool is_ready(const json& deployment) {
  const auto wanted = number(deployment, "/spec/replicas");
  const auto updated = number(deployment, "/status/updatedReplicas");
  return is_seen(deployment) && updated >= wanted &&
         number(deployment, "/status/replicas") <= updated &&
         number(deployment, "/status/availableReplicas") >= wanted;
}

ServiceState service_state(const json& deployment, const std::vector<json>& pods) {
  if (is_ready(deployment)) {
    return {.ready = true};
  }
  if (!is_seen(deployment)) {
    return {};
  }
  ServiceState result{.said = failure(deployment)};
  const json* pod = newest(pods);
  if (!result.said.empty() || pod == nullptr) {
    return result;
  }
  const std::string container = kube::text_at(deployment, "/spec/template/spec/containers/0/name");
  const auto state = pod_state(*pod, container, "its container");
  result.said = state.said;
  result.missing = state.missing;
  result.hopeless = state.hopeless;
  if (state.stage == PodState::Stage::Running) {
    result.said = "its container runs and is not ready";
  }
  if (const auto words = when_it_ended_last(*pod, container); !words.empty()) {
    result.said += (result.said.empty() ? "its container ended before: " : ", and ended before: ");
    result.said += words;
  }
  return result;
}

}  // namespace sparkjob::launch
