// SPDX-License-Identifier: Apache-2.0
#include "launch/inquiry.hpp"

#include <utility>

namespace sparkjob::launch {

Inquiry::Inquiry(ProgressView& view, const kube::Limits& limits, std::string application)
    : view_(view), limits_(limits), application_(std::move(application)) {}

kube::Request Inquiry::question() {
  std::string path = "/api/v1/applications";
  if (application_.empty()) {
    asked_ = Asked::Application;
  } else if (const auto id = view_.question()) {
    asked_ = Asked::Ended;
    ended_stage_ = *id;
    path += "/" + application_ + "/stages/" + std::to_string(*id) + "?details=false";
  } else {
    asked_ = Asked::Active;
    path += "/" + application_ + "/stages?status=active";
  }
  return {.url = address_ + path,
          .headers = {{"Accept", "application/json"}},
          .limits = limits_,
          .direct = true};
}

Inquiry::Learnt Inquiry::take(const kube::Answer& answer, os::Clock::time_point now) {
  const auto* response = std::get_if<kube::Response>(&answer);
  const std::string body = response != nullptr && response->status == 200 ? response->body : "";
  switch (asked_) {
    case Asked::Application: return take_application(body);
    case Asked::Active: return take_active(body, now);
    case Asked::Ended: return take_ended(body, now);
  }
  return Learnt::Nothing;
}

Inquiry::Learnt Inquiry::take_application(const std::string& body) {
  application_ = application_id(body).value_or("");
  return application_.empty() ? Learnt::Nothing : Learnt::GoOn;
}

Inquiry::Learnt Inquiry::take_active(const std::string& body, os::Clock::time_point now) {
  auto found = stages(body);
  if (!found) {
    return Learnt::Nothing;
  }
  view_.observe(*found, now);
  const bool is_news = *found != active_;
  active_ = *std::move(found);
  if (view_.question()) {
    return Learnt::GoOn;
  }
  return is_news ? Learnt::News : Learnt::Same;
}

/// The driver may have forgotten a stage that has ended: then its end is not told.
Inquiry::Learnt Inquiry::take_ended(const std::string& body, os::Clock::time_point now) {
  const auto found = stages(body);
  if (!found || found->empty()) {
    view_.settle(ended_stage_, std::nullopt, now);
    return Learnt::Same;
  }
  view_.settle(ended_stage_, found->front(), now);
  return view_.question() ? Learnt::GoOn : Learnt::News;
}

void Inquiry::forget(os::Clock::time_point now) {
  application_.clear();
  active_.clear();
  view_.observe({}, now);
}

}  // namespace sparkjob::launch
