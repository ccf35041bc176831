// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kube/log_stream.hpp"
#include "kube/object_watch.hpp"
#include "launch/create_driver.hpp"
#include "launch/deadlines.hpp"
#include "launch/follow_executors.hpp"
#include "launch/pod_state.hpp"
#include "launch/start_trouble.hpp"
#include "launch/voices.hpp"

namespace sparkjob::launch {

/// Whom to follow, and for how long.
struct Followed {
  const Driver& driver;
  const Deadlines& deadlines;
  ExecutorsOf executors;
  std::optional<int> ui_port;  ///< where to ask it for its stages; nothing: nowhere
};

/// Follows one driver: tells each change of its state, passes its log on, and gives the verdict.
class FollowDriver {
 public:
  /// `client` and what `voices` write to stay the caller's.
  FollowDriver(kube::Client& client, const Followed& followed, const Voices& voices);

  /// Waits for the driver's end and its log, or a deadline. Nothing when the waiter was asked to
  /// stop before there was a verdict.
  /// Throws Error when watching it is forbidden: Denied where it was from the beginning, else
  /// Unavailable, for rights may come back.
  std::optional<Verdict> run();
  /// After a verdict: whether the driver has ended or is gone, and not only been given up.
  bool driver_ended() const { return driver_ended_; }

 private:
  std::vector<kube::Sight> sights();
  void take(const kube::Sight& sight);
  void note(PodState state);
  void enter(const PodState& state);
  void tell(const PodState& state);
  void tell_silence();
  void look_for_trouble();
  void follow_log();
  void follow_progress(const nlohmann::json& pod);
  void hold_log();
  void end(Verdict verdict);
  Verdict explained(Verdict verdict) const;
  Verdict missed_deadline();
  bool log_is_over() const;

  kube::Client& client_;
  const Driver driver_;
  const Deadlines deadlines_;
  const Voices& voices_;
  const ExecutorsOf executors_of_;
  const std::optional<int> ui_port_;
  kube::ObjectWatch watch_;
  std::optional<kube::LogStream> log_;
  std::optional<StartTrouble> trouble_;       ///< while it starts
  std::optional<FollowExecutors> executors_;  ///< while it runs
  std::unique_ptr<kube::Listener> progress_;  ///< while it runs
  std::optional<PodState> last_;
  std::string told_;
  bool is_silent_ = false;
  std::optional<Verdict> verdict_;
  bool driver_ended_ = false;
  kube::Clock::time_point give_up_;    ///< when the stage that the driver is in has to be over
  kube::Clock::time_point log_until_;  ///< how long to wait for the rest of an ended driver's log
};

}  // namespace sparkjob::launch
