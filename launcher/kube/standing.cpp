// SPDX-License-Identifier: Apache-2.0
#include "kube/standing.hpp"

#include <utility>

namespace sparkjob::kube {

namespace {

constexpr std::chrono::seconds kGrace(30);

}  // namespace

bool Standing::answered() {
  refused_since_.reset();
  return std::exchange(silent_since_, std::nullopt).has_value();
}

void Standing::failed(const Answer& answer, Clock::time_point asked, bool knows_nothing) {
  const auto* response = std::get_if<Response>(&answer);
  if (response != nullptr && (response->status == 401 || response->status == 403)) {
    refused(refusal(*response), knows_nothing);
  } else {
    silent_since_ = silent_since_.value_or(asked);
  }
}

void Standing::refused(const Refusal& no, bool knows_nothing) {
  const auto now = client_.wire().waiter().now();
  silent_since_.reset();
  refused_since_ = refused_since_.value_or(now);
  if (no.code == 401) {
    client_.credentials_refused();
  }
  const auto why = no.code == 401 ? client_.unauthorized(no) : kube::refused("watch", object_, no);
  if (client_.patience().voice && !std::exchange(told_, true)) {
    client_.patience().voice(why.what());
  }
  const bool never_had_rights = no.code == 403 && knows_nothing;
  if (never_had_rights || now - *refused_since_ >= kGrace) {
    over_ = why;
  }
}

std::chrono::milliseconds Standing::silent_for() const {
  using std::chrono::milliseconds;
  return silent_since_ ? std::chrono::duration_cast<milliseconds>(client_.wire().waiter().now() -
                                                                  *silent_since_)
                       : milliseconds(0);
}

}  // namespace sparkjob::kube
