// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/waiter.hpp"
#include "os/outlet.hpp"
#include "os/signals.hpp"

namespace sparkjob::launch {

/// Waits with poll(), and is asked to stop by SIGTERM and SIGINT. Meanwhile it lets an outlet
/// write.
class SignalWaiter final : public kube::Waiter {
 public:
  /// `outlet` stays the caller's.
  explicit SignalWaiter(os::Outlet& outlet) : outlet_(outlet) {}

  kube::Clock::time_point now() const override { return kube::Clock::now(); }
  void wait(std::vector<pollfd>& waiting, kube::Clock::time_point until) override;
  bool stop_requested() const override { return stop_ != 0; }
  int take_stop() override;
  bool stop_insisted() const override { return times_ > 1; }

 private:
  os::Outlet& outlet_;
  os::SignalQueue signals_;
  int stop_ = 0;
  int times_ = 0;
};

}  // namespace sparkjob::launch
