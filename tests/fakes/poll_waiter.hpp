// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "kube/waiter.hpp"

namespace sparkjob::fakes {

/// Real time, and nobody who asks to stop.
class PollWaiter final : public kube::Waiter {
 public:
  kube::Clock::time_point now() const override { return kube::Clock::now(); }
  void wait(std::vector<pollfd>& waiting, kube::Clock::time_point until) override {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now()).count();
    ::poll(waiting.data(), waiting.size(), static_cast<int>(std::clamp<long>(left, 0, 60'000)));
  }
  bool stop_requested() const override { return false; }
  int take_stop() override { return 0; }
};

}  // namespace sparkjob::fakes
