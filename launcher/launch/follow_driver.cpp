// SPDX-License-Identifier: Apache-2.0
#include "launch/follow_driver.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "kube/stored.hpp"
#include "launch/driver_progress.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using Stage = PodState::Stage;
using Time = kube::Clock::time_point;

/// What is still to come of a log after the driver's end is on the node already; a node that is
/// lost never gives it.
constexpr std::chrono::seconds kLogPatience(60);
constexpr std::chrono::seconds kNoPatience(0);
constexpr std::chrono::seconds kSilence(10);

std::string stage_name(Stage stage) {
  switch (stage) {
    case Stage::Queued: return "waiting for a node";
    case Stage::Starting: return "starting";
    case Stage::Running: return "running";
    case Stage::Ended: return "ended";
  }
  return "";
}

}  // namespace

FollowDriver::FollowDriver(kube::Client& client, const Followed& followed, const Voices& voices)
    : client_(client),
      driver_(followed.driver),
      deadlines_(followed.deadlines),
      voices_(voices),
      executors_of_(followed.executors),
      ui_port_(followed.ui_port),
      watch_(client, driver_.pod),
      give_up_(Time::max()),
      log_until_(Time::max()) {}

/// The end is told with the verdict.
void FollowDriver::tell(const PodState& state) {
  const std::string line =
      "driver " + stage_name(state.stage) + (state.said.empty() ? "" : ": " + state.said);
  if (state.stage == Stage::Ended || line == told_) {
    return;
  }
  voices_.say(line);
  told_ = line;
  if (voices_.warn && !state.said.empty()) {
    voices_.warn(state.stage == Stage::Running ? "DriverTerminating" : "DriverStuck", line);
  }
}

/// A driver needs no launcher to go on; who reads this should know that nothing is lost yet.
void FollowDriver::tell_silence() {
  const bool is_silent = watch_.silent_for() >= kSilence;
  if (is_silent != is_silent_) {
    voices_.say(is_silent ? "the API server does not answer; the driver goes on without it"
                          : "the API server answers again");
    is_silent_ = is_silent;
  }
}

void FollowDriver::follow_log() {
  log_.emplace(client_, driver_.pod, driver_.container, [this](std::string_view line) {
    voices_.log(line);
    hold_log();
  });
}

void FollowDriver::follow_progress(const json& pod) {
  const bool wanted = ui_port_ && voices_.progress && last_->stage == Stage::Running;
  const auto ui = wanted ? driver_ui(pod, *ui_port_) : std::nullopt;
  if (ui && !progress_) {
    progress_ = driver_progress(client_.wire(), *ui, voices_.progress);
  }
}

/// The run goes on though nobody reads its log; the log waits on the node.
void FollowDriver::hold_log() {
  const bool waits = voices_.log_waits && voices_.log_waits();
  if (log_) {
    log_->hold(waits);
  }
  if (waits && verdict_ && driver_ended_) {
    log_until_ = client_.wire().waiter().now() + kLogPatience;
  }
}

void FollowDriver::end(Verdict verdict) {
  verdict_ = std::move(verdict);
  progress_.reset();
  executors_.reset();
  give_up_ = Time::max();
  // Of a driver that is given up nobody waits for more.
  log_until_ = client_.wire().waiter().now() + (driver_ended_ ? kLogPatience : kNoPatience);
  if (log_) {
    log_->container_ended();
  }
}

/// How long an adopted driver has been in its stage only the cluster's clocks can tell.
void FollowDriver::enter(const PodState& state) {
  auto& waiter = client_.wire().waiter();
  const auto most = limit(deadlines_, state.stage);
  auto since = waiter.now();
  if (driver_.adopted && !last_ && state.since) {
    since -= std::max(waiter.wall() - *state.since, std::chrono::nanoseconds(0));
  } else if (state.stage == Stage::Queued) {
    since = driver_.queued_since.value_or(since);
  }
  give_up_ = most.count() == 0 ? Time::max() : since + most;
  trouble_.reset();
  if (state.stage == Stage::Starting) {
    trouble_.emplace(client_, driver_.pod, driver_.uid);
  } else if (state.stage == Stage::Running) {
    executors_.emplace(client_, executors_of_, voices_);
  }
}

void FollowDriver::note(PodState state) {
  if (!last_ || last_->stage != state.stage) {
    enter(state);
  }
  last_ = std::move(state);
  tell(*last_);
  if (last_->has_log && !log_ && voices_.log) {
    follow_log();
  }
}

/// What the kubelet says in Events alone is as good as if the pod said it.
void FollowDriver::look_for_trouble() {
  if (trouble_ && last_->said.empty() && !trouble_->said().empty()) {
    PodState state = *last_;
    state.said = trouble_->said();
    tell(state);
  }
}

void FollowDriver::take(const kube::Sight& sight) {
  if (verdict_) {
    return;
  }
  const bool is_ours = sight.object && kube::uid_of(*sight.object) == driver_.uid;
  if (is_ours) {
    note(pod_state(*sight.object, driver_.container));
    follow_progress(*sight.object);
  }
  driver_ended_ = sight.gone || !is_ours || last_->verdict;
  if (sight.gone || !is_ours) {
    end(verdict_when_gone(last_));
  } else if (last_->verdict) {
    end(explained(*last_->verdict));
  } else if (last_->hopeless) {
    end(verdict(ErrorKind::Missing, "the driver cannot start: " + last_->said));
  }
}

/// Spark ends with a status of its own, and no word of the reason, where it gets no executors.
Verdict FollowDriver::explained(Verdict verdict) const {
  const std::string why = executors_ ? executors_->none_because() : "";
  if (verdict.status != 0 && !why.empty()) {
    verdict.reason += "; no executor has run: " + why;
  }
  return verdict;
}

Verdict FollowDriver::missed_deadline() {
  PodState state = last_.value_or(PodState());
  if (trouble_ && state.said.empty()) {
    state.said = trouble_->said();
    state.missing = trouble_->missing();
  }
  return passed(deadlines_, state, state.said);
}

std::vector<kube::Sight> FollowDriver::sights() {
  try {
    return watch_.taken();
  } catch (const Error& error) {
    if (!last_ || error.kind() != ErrorKind::Denied) {
      throw;
    }
    throw Error(ErrorKind::Unavailable, error.what(), "the driver goes on without its launcher");
  }
}

bool FollowDriver::log_is_over() const {
  return !log_ || log_->finished() || client_.wire().waiter().now() >= log_until_;
}

std::optional<Verdict> FollowDriver::run() {
  auto& waiter = client_.wire().waiter();
  while (!verdict_ || !log_is_over()) {
    if (waiter.stop_requested()) {
      return verdict_;  // if there is one it counts, whatever is left of the log
    }
    client_.wire().turn(std::min(give_up_, log_until_));
    tell_silence();
    hold_log();
    for (const auto& sight : sights()) {
      take(sight);
    }
    look_for_trouble();
    if (!verdict_ && waiter.now() >= give_up_) {
      end(missed_deadline());
    }
  }
  if (log_ && !log_->finished() && driver_ended_) {
    voices_.say("the rest of the driver's log could not be had");
  }
  return verdict_;
}

}  // namespace sparkjob::launch
