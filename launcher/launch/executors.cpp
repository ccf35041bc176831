// SPDX-License-Identifier: Apache-2.0
#include "launch/executors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "kube/json_text.hpp"
#include "kube/stored.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using Stage = PodState::Stage;

constexpr std::chrono::seconds kPause(10);  // between two accounts
constexpr std::size_t kMostLost = 5;        // lines at once

/// The container's name is Spark's, unless a template names it: then it comes first.
std::string container_of(const json& pod) {
  std::string usual = "spark-kubernetes-executor";
  const auto containers = "/spec/containers"_json_pointer;
  std::string first;
  if (pod.contains(containers) && pod.at(containers).is_array()) {
    for (const json& container : pod.at(containers)) {
      const std::string name = kube::text_at(container, "/name");
      if (name == usual) {
        return usual;
      }
      first = first.empty() ? name : first;
    }
  }
  return first;
}

std::string name_of(const json& pod) {
  const std::string number = kube::text_at(pod, "/metadata/labels/spark-exec-id");
  return "executor " + (number.empty() ? kube::text_at(pod, "/metadata/name") : number);
}

}  // namespace

void Executors::take(const std::string& pod, const json* now) {
  if (now == nullptr) {
    changed_ = pods_.erase(pod) > 0 || changed_;
    return;
  }
  const bool goes = kube::is_being_deleted(*now);
  PodState state = pod_state(*now, container_of(*now), name_of(*now));
  PodState& known = pods_[pod];
  const bool is_lost = state.verdict && state.verdict->status != 0 && !known.verdict && !goes;
  if (is_lost && lost_.size() < kMostLost) {
    lost_.push_back("executor lost: " + state.verdict->reason);
  } else if (is_lost) {
    ++lost_unsaid_;
  }
  changed_ = true;
  have_run_ = have_run_ || state.stage == Stage::Running;
  known = std::move(state);
}

Executors::Count Executors::count() const {
  Count result;
  for (const auto& [name, state] : pods_) {
    result.running += state.stage == Stage::Running ? 1 : 0;
    result.starting += state.stage == Stage::Starting ? 1 : 0;
    result.queued += state.stage == Stage::Queued ? 1 : 0;
  }
  return result;
}

std::size_t Executors::present() const {
  const Count now = count();
  return now.running + now.starting + now.queued;
}

std::string Executors::stuck() const {
  for (const auto stage : {Stage::Queued, Stage::Starting}) {
    const auto found = std::find_if(pods_.begin(), pods_.end(), [&](const auto& pod) {
      return pod.second.stage == stage && !pod.second.said.empty();
    });
    if (found != pods_.end()) {
      return found->second.said;
    }
  }
  return "";
}

std::string Executors::account() const {
  const Count now = count();
  std::string text = "executors: " + std::to_string(now.running) + " running";
  if (now.starting > 0) {
    text += ", " + std::to_string(now.starting) + " starting";
  }
  if (now.queued > 0) {
    text += ", " + std::to_string(now.queued) + " waiting for a node";
  }
  const std::string why = stuck();
  return why.empty() ? text : text + ": " + why;
}

kube::Clock::time_point Executors::due() const {
  return changed_ ? last_ + kPause : kube::Clock::time_point::max();
}

std::vector<std::string> Executors::lines(kube::Clock::time_point now) {
  if (now < due()) {
    return {};
  }
  std::vector<std::string> result = std::exchange(lost_, {});
  if (const auto more = std::exchange(lost_unsaid_, 0); more > 0) {
    result.push_back("executors lost: " + std::to_string(more) + " more");
  }
  if (const std::string text = account(); text != told_) {
    result.push_back(text);
    told_ = text;
  }
  changed_ = false;
  last_ = result.empty() ? last_ : now;
  return result;
}

}  // namespace sparkjob::launch
