// SPDX-License-Identifier: Apache-2.0
#include "launch/follow_executors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "kube/json_text.hpp"

namespace sparkjob::launch {

namespace {

constexpr std::chrono::seconds kFirstLook(3);  // before Spark gives up asking for executors
constexpr std::chrono::seconds kFirstPause(15);
constexpr std::chrono::seconds kLongestPause(600);
constexpr std::chrono::minutes kLook(10);  // the account is not worth more

kube::Watch::What executors(const ExecutorsOf& application) {
  const kube::ObjectRef pods{
      .api_version = "v1", .kind = "Pod", .name_space = application.name_space, .name = ""};
  const std::string labels =
      "spark-app-selector=" + application.application_id + ",spark-role=executor";
  return {.shown = pods,
          .path = kube::path(pods) + "?labelSelector=" + kube::escaped(labels),
          .look = kLook};
}

std::string quotas_path(const std::string& name_space) {
  return kube::path(
             {.api_version = "v1", .kind = "ResourceQuota", .name_space = name_space, .name = ""}) +
         "?limit=100";
}

}  // namespace

FollowExecutors::FollowExecutors(kube::Client& client, ExecutorsOf application,
                                 const Voices& voices)
    : client_(client),
      application_(std::move(application)),
      voices_(voices),
      pods_([this](const auto& name, const auto* pod) { executors_.take(name, pod); }),
      watch_(client, executors(application_), pods_),
      next_look_(client.wire().waiter().now() + kFirstLook),
      pause_(kFirstPause) {
  client_.wire().add(*this);
}

FollowExecutors::~FollowExecutors() {
  client_.wire().remove(*this);
}

bool FollowExecutors::lacks_executors() const {
  const auto present = static_cast<std::int64_t>(executors_.present());
  return present < application_.needs.executor.wanted;
}

kube::Clock::time_point FollowExecutors::due() const {
  constexpr auto kNever = kube::Clock::time_point::max();
  const bool looks = !quotas_ && (lacks_executors() || !executors_.stuck().empty());
  return std::min(executors_.due(), looks ? next_look_ : kNever);
}

void FollowExecutors::serve(kube::Clock::time_point now) {
  for (const std::string& line : executors_.lines(now)) {
    voices_.say(line);
  }
  if (quotas_ || now < next_look_) {
    return;
  }
  next_look_ = now + pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
  if (const std::string stuck = executors_.stuck(); !stuck.empty()) {
    warn(stuck);
  } else if (lacks_executors()) {
    quotas_ = client_.ask(quotas_path(application_.name_space), *this);
  }
}

void FollowExecutors::ended(kube::Ticket, const kube::Answer& answer) {
  quotas_.reset();
  const auto* response = std::get_if<kube::Response>(&answer);
  if (response == nullptr || !lacks_executors()) {
    return;
  }
  const auto why = response->status == 200
                       ? no_room_for_executors(kube::parsed(response->body), application_.needs)
                       : std::optional("whether a quota keeps them away is not known: " +
                                       kube::refusal(*response).message);
  if (why && *why != told_) {
    voices_.say("executors: " + std::to_string(executors_.present()) + " of " +
                std::to_string(application_.needs.executor.wanted) + ": " + *why);
    warn(*why);
  }
}

void FollowExecutors::warn(const std::string& why) {
  if (voices_.warn && why != told_) {
    voices_.warn("ExecutorsStuck", "executors wait: " + why);
  }
  told_ = why;
}

}  // namespace sparkjob::launch
