// SPDX-License-Identifier: Apache-2.0
#include "launch/announcer.hpp"

#include <utility>

namespace sparkjob::launch {

namespace {

constexpr std::chrono::seconds kPatience(2);
constexpr std::chrono::minutes kPause(1);

}  // namespace

Announcer::Announcer(kube::Client& client, const std::optional<OwnPod>& own)
    : client_(client), own_(own), errands_(client, kPatience) {}

void Announcer::driver_is(const kube::ObjectRef& pod, const std::string& uid) {
  driver_ = pod;
  driver_uid_ = uid;
}

void Announcer::tell(const std::string& reason, const std::string& message) {
  send(false, reason, message);
}

void Announcer::warn(const std::string& reason, const std::string& message) {
  send(true, reason, message);
}

void Announcer::ended(const Verdict& verdict) {
  if (verdict.status == 0) {
    tell("Succeeded", verdict.reason);
  } else {
    warn("Failed", verdict.reason + " (exit status " + std::to_string(verdict.status) + ")");
  }
}

void Announcer::send(bool warning, const std::string& reason, const std::string& message) {
  const auto now = client_.wire().waiter().now();
  const auto [last, is_first] = told_.try_emplace(reason, now);
  if (!is_first && now - last->second < kPause) {
    return;
  }
  last->second = now;
  const kube::Report report{
      .about = {}, .uid = "", .warning = warning, .reason = reason, .message = message};
  if (own_ && own_->job) {
    send_about({.api_version = "batch/v1",
                .kind = "Job",
                .name_space = own_->pod.name_space,
                .name = own_->job->name},
               own_->job->uid, report);
  }
  if (driver_) {
    send_about(*driver_, driver_uid_, report);
  }
}

void Announcer::send_about(const kube::ObjectRef& object, const std::string& uid,
                           kube::Report report) {
  report.about = client_.placed(object);
  report.uid = uid;
  errands_.create(
      kube::event(report, own_ ? own_->pod.name : "sparkjob", client_.wire().waiter().wall()));
}

}  // namespace sparkjob::launch
