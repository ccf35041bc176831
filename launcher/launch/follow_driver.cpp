// SPDX-License-Identifier: Apache-2.0
#include "launch/follow_driver.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "launch/driver_progress.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using Stage = DriverState::Stage;
using Time = kube::Clock::time_point;

/// What is still to come of a log after the driver's end is on the node already; a node that is
/// lost never gives it.
constexpr std::chrono::seconds kLogPatience(60);
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

std::string uid(const json& object) {
  return object.at("metadata").value("uid", "");
}

/// The newest warning about the pod: why volumes are not mounted, why an image is not pulled.
std::string last_warning(kube::Client& client, const Driver& driver) {
  std::string message;
  for (const json& event : client.events_about(driver.pod.name_space, driver.uid)) {
    if (event.value("type", "") == "Warning") {
      message = event.value("message", "");
    }
  }
  return message;
}

}  // namespace

FollowDriver::FollowDriver(kube::Client& client, const Driver& driver,
                           std::chrono::seconds start_deadline, Voices voices,
                           std::optional<int> ui_port)
    : client_(client),
      driver_(driver),
      start_deadline_(start_deadline),
      voices_(std::move(voices)),
      ui_port_(ui_port),
      watch_(client, driver.pod),
      give_up_(start_deadline.count() == 0 ? Time::max()
                                           : client.wire().waiter().now() + start_deadline),
      log_until_(Time::max()) {}

void FollowDriver::tell(const DriverState& state) {
  const std::string line =
      "driver " + stage_name(state.stage) + (state.said.empty() ? "" : ": " + state.said);
  if (state.stage != Stage::Ended && line != told_) {  // the end is told with the verdict
    voices_.say(line);
    told_ = line;
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
  const auto ui = ui_port_ && voices_.progress ? driver_ui(pod, *ui_port_) : std::nullopt;
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
  if (waits && verdict_) {
    log_until_ = client_.wire().waiter().now() + kLogPatience;
  }
}

void FollowDriver::end(Verdict verdict) {
  verdict_ = std::move(verdict);
  progress_.reset();
  log_until_ = client_.wire().waiter().now() + kLogPatience;
  if (log_) {
    log_->container_ended();
  }
}

void FollowDriver::take(const kube::Sight& sight) {
  if (verdict_) {
    return;
  }
  const bool is_ours = sight.object && uid(*sight.object) == driver_.uid;
  if (is_ours) {
    last_ = driver_state(*sight.object, driver_.container);
    tell(*last_);
    if (last_->has_log && !log_) {
      follow_log();
    }
  }
  driver_ended_ = sight.gone || !is_ours || last_->verdict;
  if (sight.gone || !is_ours) {
    end(verdict_when_gone(last_));
  } else if (last_->verdict) {
    end(*last_->verdict);
  } else if (last_->stage == Stage::Running) {
    give_up_ = Time::max();
    follow_progress(*sight.object);
  } else if (last_->hopeless) {
    end(verdict(ErrorKind::Missing, "the driver cannot start: " + last_->said));
  }
}

Verdict FollowDriver::missed_deadline() {
  const std::string said =
      last_ && !last_->said.empty() ? last_->said : last_warning(client_, driver_);
  const std::string reason = "the driver was not running after " +
                             std::to_string(start_deadline_.count()) + " s" +
                             (said.empty() ? "" : ": " + said);
  return verdict(last_ && last_->missing ? ErrorKind::Missing : ErrorKind::Deadline, reason);
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
    for (const auto& sight : watch_.taken()) {
      take(sight);
    }
    if (!verdict_ && waiter.now() >= give_up_) {
      end(missed_deadline());
    }
  }
  if (log_ && !log_->finished()) {
    voices_.say("the rest of the driver's log could not be had");
  }
  return verdict_;
}

}  // namespace sparkjob::launch
