// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "kube/collection.hpp"
#include "kube/watch.hpp"
#include "launch/executors.hpp"
#include "launch/quota.hpp"
#include "launch/voices.hpp"

namespace sparkjob::launch {

/// The executors of one application.
struct ExecutorsOf {
  std::string application_id;  ///< `spark-…`
  std::string name_space;
  Needs needs;
};

/// Tells of a running driver's executors: how many there are, which were lost, and why they do not
/// come: the scheduler's reason, or the quota that has no room (the driver gets that refusal; the
/// cluster writes no Event about it). The run is never the worse for it: whoever may not watch pods
/// or read quotas is told less.
class FollowExecutors final : public kube::Listener {
 public:
  /// Starts at once. `client` and what `voices` write to stay the caller's.
  FollowExecutors(kube::Client& client, ExecutorsOf application, const Voices& voices);
  ~FollowExecutors() override;
  FollowExecutors(const FollowExecutors&) = delete;
  FollowExecutors& operator=(const FollowExecutors&) = delete;

  kube::Clock::time_point due() const override;
  void serve(kube::Clock::time_point now) override;
  void arrived(kube::Ticket, const std::string&) override {}
  void ended(kube::Ticket ticket, const kube::Answer& answer) override;

  /// Why not one executor has run yet; empty where one has, or nothing was seen to be in the way.
  std::string none_because() const { return executors_.have_run() ? "" : told_; }

 private:
  void warn(const std::string& why);
  bool lacks_executors() const;

  kube::Client& client_;
  const ExecutorsOf application_;
  const Voices& voices_;
  Executors executors_;
  kube::Collection pods_;
  kube::Watch watch_;
  std::optional<kube::Ticket> quotas_;
  kube::Clock::time_point next_look_;  ///< at what keeps executors away
  std::chrono::seconds pause_;
  std::string told_;  ///< what keeps executors away
};

}  // namespace sparkjob::launch
