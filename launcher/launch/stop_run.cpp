// SPDX-License-Identifier: Apache-2.0
#include "launch/stop_run.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>

#include "kube/stored.hpp"

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
  if (!job || kube::uid_of(*job) != ours.uid) {
    return StopCause{.driver_goes = true, .why = "the Job is gone"};
  }
  if (kube::is_being_deleted(*job)) {
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

/// What the Job says, or that this launcher's pod alone goes.
StopCause cause_of_job(kube::Client& client, const OwnPod& own) {
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
      break;
    }
    wire.pause(wire.waiter().now() + kPause);
  }
  return {.why = "this launcher is moved"};
}

}  // namespace

StopCause stop_cause(kube::Client& client, const std::optional<OwnPod>& own,
                     const spec::Launcher& launcher) {
  if (own && own->job) {
    return cause_of_job(client, *own);
  }
  const auto& said = launcher.on_interrupt;
  return {.driver_goes = said && said->value == "delete", .why = "interrupted"};
}

/// The record comes before the driver's end: a launcher that is lost in between leaves a driver
/// that the next one removes, and never a record of a driver that is gone.
std::string stop(kube::Client& client, const StopCause& cause, const Driver& driver,
                 Record& record) {
  if (cause.may_resume) {
    record_next_attempt(client, record);
  }
  if (!cause.driver_goes) {
    return cause.why + "; the driver " + driver.pod.name + " goes on";
  }
  client.remove(driver.pod, driver.uid);
  return cause.why + "; the driver is deleted";
}

}  // namespace sparkjob::launch
