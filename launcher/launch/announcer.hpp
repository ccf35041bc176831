// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kube/errands.hpp"
#include "kube/events.hpp"
#include "launch/own_pod.hpp"
#include "launch/verdict.hpp"

namespace sparkjob::launch {

/// Tells what happens by Events, which `kubectl describe` shows, on the Job and on the driver's
/// pod. The run does not depend on them: each is sent once, and one of a reason a minute.
class Announcer {
 public:
  /// Both stay the caller's; `own` is nothing on a laptop.
  Announcer(kube::Client& client, const std::optional<OwnPod>& own);

  /// The driver's pod: later Events are on it, too.
  void driver_is(const kube::ObjectRef& pod, const std::string& uid);
  /// `reason` is one word in CamelCase.
  void tell(const std::string& reason, const std::string& message);
  void warn(const std::string& reason, const std::string& message);
  /// The run's end: Succeeded, or Failed with reason and status.
  void ended(const Verdict& verdict);
  /// Waits for those that are on their way, two seconds at most.
  void finish() { errands_.finish(); }

 private:
  void send(bool warning, const std::string& reason, const std::string& message);
  void send_about(const kube::ObjectRef& object, const std::string& uid, kube::Report report);

  kube::Client& client_;
  const std::optional<OwnPod>& own_;
  kube::Errands errands_;
  std::optional<kube::ObjectRef> driver_;
  std::string driver_uid_;
  std::map<std::string, kube::Clock::time_point> told_;  ///< when, by reason
};

}  // namespace sparkjob::launch
