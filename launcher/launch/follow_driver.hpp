// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kube/log_stream.hpp"
#include "kube/object_watch.hpp"
#include "launch/create_driver.hpp"
#include "launch/driver_state.hpp"

namespace sparkjob::launch {

/// Where a run is told of: both take whole lines, `say` without a newline.
struct Voices {
  std::function<void(std::string_view line)> say;  ///< sparkjob's own account
  std::function<void(std::string_view line)> log;  ///< the driver's log, newline included
  /// Whether the log's reader is behind, and no more of it should be read; may be empty.
  std::function<bool()> log_waits = {};
  /// The driver's stages, in lines that may be left out; empty: nobody asks the driver for them.
  std::function<void(std::string_view line)> progress = {};
};

/// Follows one driver: tells each change of its state, passes its log on, and gives the verdict.
class FollowDriver {
 public:
  /// `start_deadline` is the time from now until the driver has to be running; zero for no limit.
  /// `ui_port` is where it may be asked for its stages; nothing: nowhere. `client` and what
  /// `voices` write to stay the caller's.
  FollowDriver(kube::Client& client, const Driver& driver, std::chrono::seconds start_deadline,
               Voices voices, std::optional<int> ui_port = std::nullopt);

  /// Waits for the driver's end and its log, or the deadline. Nothing when the waiter was asked to
  /// stop before there was a verdict.
  /// Throws Error (Denied) when watching it is forbidden.
  std::optional<Verdict> run();
  /// After a verdict: whether the driver has ended or is gone, and not only been given up.
  bool driver_ended() const { return driver_ended_; }

 private:
  void take(const kube::Sight& sight);
  void tell(const DriverState& state);
  void tell_silence();
  void follow_log();
  void follow_progress(const nlohmann::json& pod);
  void hold_log();
  void end(Verdict verdict);
  Verdict missed_deadline();
  bool log_is_over() const;

  kube::Client& client_;
  const Driver driver_;
  const std::chrono::seconds start_deadline_;
  const Voices voices_;
  const std::optional<int> ui_port_;
  kube::ObjectWatch watch_;
  std::optional<kube::LogStream> log_;
  std::unique_ptr<kube::Listener> progress_;
  std::optional<DriverState> last_;
  std::string told_;
  bool is_silent_ = false;
  std::optional<Verdict> verdict_;
  bool driver_ended_ = false;
  kube::Clock::time_point give_up_;    ///< when the driver has to be running
  kube::Clock::time_point log_until_;  ///< how long to wait for the rest of an ended driver's log
};

}  // namespace sparkjob::launch
