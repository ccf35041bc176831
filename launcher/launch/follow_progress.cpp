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
constexpr kube::Limits kLimits = {.connect = 200ms, .total = 1s, .body = std::size_t{4} << 20};

}  // namespace

void ProgressLines::observe(const std::vector<Stage>& active, os::Clock::time_point now) {
  for (const auto& line : log_.observe(active, now)) {
    narrator_.offer(line);
  }
}

void ProgressLines::settle(int id, const std::optional<Stage>& end, os::Clock::time_point now) {
  for (const auto& line : log_.settle(id, end, now)) {
    narrator_.offer(line);
  }
}

void ProgressLive::observe(const std::vector<Stage>& active, os::Clock::time_point) {
  terminal_.show(live_line(active, terminal_.columns() - 1));
}

FollowProgress::FollowProgress(kube::Transport& transport, pid_t driver, const UiPorts& ports,
                               ProgressView& view)
    : transport_(transport),
      driver_(driver),
      ports_(ports),
      view_(view),
      next_(os::Clock::now() + kFirst),
      hurry_until_(os::Clock::now() + kHurry) {}

os::Clock::time_point FollowProgress::prepare(std::vector<pollfd>& waiting) {
  if (over_) {
    return os::Clock::time_point::max();
  }
  if (asked_ == Asked::Nothing) {
    return next_;
  }
  const auto longest = transport_.prepare(waiting);
  return os::Clock::now() + std::min<std::chrono::milliseconds>(longest, 1s);
}

void FollowProgress::serve(std::span<const pollfd> ready, os::Clock::time_point now) {
  if (over_) {
    return;
  }
  if (asked_ == Asked::Nothing) {
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
  if (asked_ != Asked::Nothing) {
    transport_.cancel(ticket_);
  }
  over_ = true;
}

void FollowProgress::ask_next(os::Clock::time_point now) {
  const std::string stages = "/" + application_ + "/stages";
  if (application_.empty()) {
    look_for_ui(now);
  } else if (const auto id = view_.question()) {
    ended_stage_ = *id;
    ask(Asked::Ended, stages + "/" + std::to_string(*id) + "?details=false");
  } else {
    ask(Asked::Active, stages + "?status=active");
  }
}

void FollowProgress::look_for_ui(os::Clock::time_point now) {
  if (untried_.empty()) {
    untried_ = ui_addresses(driver_, ports_);
  }
  if (untried_.empty()) {
    next_ = now + (now < hurry_until_ ? kInterval : kRareInterval);
    return;
  }
  address_ = std::move(untried_.back());
  untried_.pop_back();
  ask(Asked::Application, "");
}

void FollowProgress::ask(Asked what, const std::string& path) {
  asked_ = what;
  ticket_ = transport_.start({.method = "GET",
                              .url = address_ + "/api/v1/applications" + path,
                              .headers = {{"Accept", "application/json"}},
                              .body = "",
                              .limits = kLimits});
}

void FollowProgress::take(const kube::Answer& answer, os::Clock::time_point now) {
  next_ = now + kInterval;
  const auto* response = std::get_if<kube::Response>(&answer);
  const std::string body = response != nullptr && response->status == 200 ? response->body : "";
  if (asked_ == Asked::Application) {
    application_ = application_id(body).value_or("");
    if (!application_.empty()) {
      next_ = now;
    } else {
      take_nothing(now);
    }
  } else if (const auto found = stages(body)) {
    take_stages(*found, now);
  } else {
    take_nothing(now);
  }
  asked_ = Asked::Nothing;
}

void FollowProgress::take_stages(const std::vector<Stage>& found, os::Clock::time_point now) {
  failures_ = 0;
  if (asked_ == Asked::Ended) {
    view_.settle(ended_stage_, found.empty() ? std::nullopt : std::optional(found[0]), now);
    next_ = now;  // the interval was kept before the question that led to this one
    return;
  }
  view_.observe(found, now);
  if (view_.question()) {
    next_ = now;
  }
}

/// No answer, or none that helps. An ended stage may have been forgotten by the driver; anything
/// else may be a driver under load, or one whose SparkContext has stopped.
void FollowProgress::take_nothing(os::Clock::time_point now) {
  if (asked_ == Asked::Ended) {
    view_.settle(ended_stage_, std::nullopt, now);
    return;
  }
  if (asked_ == Asked::Application) {
    next_ = untried_.empty() ? now + (now < hurry_until_ ? kInterval : kRareInterval) : now;
    return;
  }
  if (++failures_ >= kMostFailures) {
    failures_ = 0;
    application_.clear();
    view_.observe({}, now);
  }
}

}  // namespace sparkjob::launch
