// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"

namespace sparkjob::launch {

/// Why a pod that has a node does not start, as far as its status does not say: the kubelet writes
/// an Event about volumes that it cannot mount, and about an image that it pulls.
class StartTrouble final : public kube::Listener {
 public:
  /// Asks from some seconds after now on, as long as it lives. `client` stays the caller's.
  StartTrouble(kube::Client& client, const kube::ObjectRef& pod, const std::string& uid);
  ~StartTrouble() override;
  StartTrouble(const StartTrouble&) = delete;
  StartTrouble& operator=(const StartTrouble&) = delete;

  /// What was heard last; empty where there is nothing to say.
  const std::string& said() const { return said_; }
  /// Whether it is that something cannot be had: a volume, a Secret or ConfigMap in one.
  bool missing() const { return missing_; }

  kube::Clock::time_point due() const override;
  void serve(kube::Clock::time_point now) override;
  void arrived(kube::Ticket, const std::string&) override {}
  void ended(kube::Ticket ticket, const kube::Answer& answer) override;

 private:
  kube::Client& client_;
  const std::string path_;
  std::optional<kube::Ticket> asked_;
  kube::Clock::time_point next_;
  std::string said_;
  bool missing_ = false;
};

}  // namespace sparkjob::launch
