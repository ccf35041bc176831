// SPDX-License-Identifier: Apache-2.0
#include "launch/follow_progress.hpp"

#include <algorithm>
#include <utility>

namespace sparkjob::launch {

namespace {

using namespace std::chrono_literals;

constexpr auto kFirst = 1s;          // no driver has a UI sooner
constexpr auto kInterval = 1s;       // between two questions
constexpr auto kHurry = 60s;         // a driver's UI is up by then, if it has one
constexpr auto kRareInterval = 10s;  // and later it is looked for only now and then
constexpr int kMostFailures = 3;     // in a row: then the UI is looked for again
constexpr kube::Limits kLimits = {.connect = 200ms, .total = 1s, .body = std::size_t{1} << 20};

}  // namespace

FollowProgress::FollowProgress(kube::Transport& transport, pid_t driver, const UiPorts& ports,
                               ProgressView& view)
    : transport_(transport),
      driver_(driver),
      ports_(ports),
      inquiry_(view, kLimits),
      next_(os::Clock::now() + kFirst),
      hurry_until_(os::Clock::now() + kHurry) {}

os::Clock::time_point FollowProgress::prepare(std::vector<pollfd>& waiting) {
  if (over_) {
    return os::Clock::time_point::max();
  }
  if (!ticket_) {
    return next_;
  }
  const auto longest = transport_.prepare(waiting);
  return os::Clock::now() + std::min<std::chrono::milliseconds>(longest, 1s);
}

void FollowProgress::serve(std::span<const pollfd> ready, os::Clock::time_point now) {
  if (over_) {
    return;
  }
  if (!ticket_) {
    if (now >= next_) {
      ask_next(now);
    }
    return;
  }
  for (const auto& finished : transport_.advance(ready).finished) {
    if (finished.ticket == ticket_) {
      take(finished.answer, now);
    }
  }
}

void FollowProgress::driver_ended() {
  if (ticket_) {
    transport_.cancel(*ticket_);
  }
  over_ = true;
}

void FollowProgress::ask_next(os::Clock::time_point now) {
  if (inquiry_.has_application() || found_address(now)) {
    ticket_ = transport_.start(inquiry_.question());
  }
}

bool FollowProgress::found_address(os::Clock::time_point now) {
  if (untried_.empty()) {
    untried_ = ui_addresses(driver_, ports_);
  }
  if (untried_.empty()) {
    next_ = next_look(now);
    return false;
  }
  inquiry_.begin(std::move(untried_.back()));
  untried_.pop_back();
  return true;
}

os::Clock::time_point FollowProgress::next_look(os::Clock::time_point now) const {
  return now + (now < hurry_until_ ? kInterval : kRareInterval);
}

void FollowProgress::take(const kube::Answer& answer, os::Clock::time_point now) {
  ticket_.reset();
  const auto learnt = inquiry_.take(answer, now);
  if (learnt == Inquiry::Learnt::Nothing) {
    take_nothing(now);
    return;
  }
  failures_ = 0;
  next_ = learnt == Inquiry::Learnt::GoOn ? now : now + kInterval;
}

/// A driver under load, one whose SparkContext has stopped, or no UI at all.
void FollowProgress::take_nothing(os::Clock::time_point now) {
  if (!inquiry_.has_application()) {
    next_ = untried_.empty() ? next_look(now) : now;
    return;
  }
  next_ = now + kInterval;
  if (++failures_ >= kMostFailures) {
    failures_ = 0;
    inquiry_.forget(now);
  }
}

}  // namespace sparkjob::launch
