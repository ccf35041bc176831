// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/waiter.hpp"
#include "os/signals.hpp"

namespace sparkjob::launch {

/// Waits with poll(), and is asked to stop by SIGTERM and SIGINT.
class SignalWaiter final : public kube::Waiter {
 public:
  kube::Clock::time_point now() const override { return kube::Clock::now(); }
  void wait(std::vector<pollfd>& waiting, kube::Clock::time_point until) override;
  bool stop_requested() const override { return stop_ != 0; }
  int take_stop() override;

 private:
  os::SignalQueue signals_;
  int stop_ = 0;
};

}  // namespace sparkjob::launch
