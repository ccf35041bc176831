// SPDX-License-Identifier: Apache-2.0
#include "launch/start_trouble.hpp"

#include <nlohmann/json.hpp>

#include "kube/events.hpp"
#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kFirst(3);   // most drivers run by then
constexpr std::chrono::seconds kPause(20);  // the API server keeps no index of these

std::string member(const json& event, const char* key) {
  return kube::plain_words(kube::text_at(event, key));
}

/// Whether it is that something cannot be had: a volume, a Secret or ConfigMap in one. A kubelet
/// that has not heard of a Secret or ConfigMap within a second only is slow (`failed to sync
/// configmap cache`, k8s.io/kubernetes/pkg/kubelet/util/manager/watch_based_manager.go).
bool is_missing(const json& event) {
  const std::string reason = member(event, "/reason");
  const bool is_slow = member(event, "/message").find("failed to sync ") != std::string::npos;
  return !is_slow && (reason == "FailedMount" || reason == "FailedAttachVolume");
}

/// Warnings, and that an image is on its way: other Events tell what has been done, and ours what
/// is known.
bool tells(const json& event) {
  const bool is_ours = member(event, "/reportingComponent") == "sparkjob";
  return !is_ours && (member(event, "/type") == "Warning" || member(event, "/reason") == "Pulling");
}

}  // namespace

StartTrouble::StartTrouble(kube::Client& client, const kube::ObjectRef& pod, const std::string& uid)
    : client_(client),
      path_(kube::events_path(pod.name_space, uid)),
      next_(client.wire().waiter().now() + kFirst) {
  client_.wire().add(*this);
}

StartTrouble::~StartTrouble() {
  client_.wire().remove(*this);
}

kube::Clock::time_point StartTrouble::due() const {
  return asked_ ? kube::Clock::time_point::max() : next_;
}

void StartTrouble::serve(kube::Clock::time_point now) {
  next_ = now + kPause;
  asked_ = client_.ask(path_, *this);
}

void StartTrouble::ended(kube::Ticket, const kube::Answer& answer) {
  asked_.reset();
  const auto* response = std::get_if<kube::Response>(&answer);
  if (response == nullptr || response->status != 200) {
    return;  // without the right to read Events, or without a server, nobody knows
  }
  for (const json& event : kube::in_order(kube::parsed(response->body))) {
    if (tells(event)) {
      said_ = member(event, "/message");
      missing_ = is_missing(event);
    }
  }
}

}  // namespace sparkjob::launch
