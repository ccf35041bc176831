// SPDX-License-Identifier: Apache-2.0
#include "launch/stop_run.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kPatience(5);
constexpr std::chrono::milliseconds kPause(500);

/// The condition of this type that holds, or nothing.
std::optional<json> condition(const json& object, const std::string& type) {
  const json status = object.value("status", json::object());
  for (const json& one : status.value("conditions", json::array())) {
    if (one.value("type", "") == type && one.value("status", "") == "True") {
      return one;
    }
  }
  return std::nullopt;
}

/// Why the run is over, if the Job says so (reference: the Job controller's conditions).
std::optional<StopCause> cause_in(const std::optional<json>& job, const objects::Job& ours) {
  if (!job || job->at("metadata").value("uid", "") != ours.uid) {
    return StopCause{.driver_goes = true, .why = "the Job is gone"};
  }
  if (job->at("metadata").contains("deletionTimestamp")) {
    return StopCause{.driver_goes = true, .why = "the Job is being deleted"};
  }
  if (job->value("spec", json::object()).value("suspend", false)) {
    return StopCause{.driver_goes = true, .may_resume = true, .why = "the Job is suspended"};
  }
  for (const char* type : {"FailureTarget", "Failed", "SuccessCriteriaMet", "Complete"}) {
    if (const auto over = condition(*job, type)) {
      return StopCause{.driver_goes = true,
                       .why = "the Job is over: " + over->value("reason", type)};
    }
  }
  return std::nullopt;
}

}  // namespace

StopCause stop_cause(kube::Client& client, const OwnPod& own) {
  StopCause moved{.why = "this launcher is moved"};
  if (!own.job) {
    return moved;
  }
  const kube::ObjectRef job{.api_version = "batch/v1",
                            .kind = "Job",
                            .name_space = own.pod.name_space,
                            .name = own.job->name};
  auto& wire = client.wire();
  const auto until = wire.waiter().now() + kPatience;
  while (wire.waiter().now() < until) {
    if (const auto cause = cause_in(client.get(job), *own.job)) {
      return *cause;
    }
    const auto pod = client.get(own.pod);
    if (pod && condition(*pod, "DisruptionTarget")) {
      return moved;
    }
    const auto next = wire.waiter().now() + kPause;
    while (wire.waiter().now() < next && !wire.waiter().stop_requested()) {
      wire.turn(next);
    }
  }
  return moved;
}

}  // namespace sparkjob::launch
