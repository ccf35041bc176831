// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <functional>
#include <map>
#include <utility>

#include "kube/waiter.hpp"

namespace sparkjob::fakes {

/// A clock that jumps: to wait is to be there at once. What the test has planned happens when its
/// time has come. Throws std::logic_error where a real program would hang: when it waits for ever
/// with nothing planned, for more than 24 hours in all, or 100,000 times without time passing.
class FakeWaiter final : public kube::Waiter {
 public:
  /// Does `action` once `after` has passed from now on, while the program waits. Actions of the
  /// same time happen in the order they were planned, one with each wait.
  void after(std::chrono::milliseconds after, std::function<void()> action) {
    planned_.emplace(now_ + after, std::move(action));
  }
  /// Asks the program to stop, as a SIGTERM does.
  void request_stop() {
    stop_requested_ = true;
    ++stops_;
  }
  /// Another process waits by it from now on, which nobody has asked yet.
  void begin_process() { stops_ = 0; }
  std::chrono::milliseconds passed() const;

  kube::Clock::time_point now() const override { return now_; }
  /// As the fake API server writes it.
  std::chrono::nanoseconds wall() const override { return kFirstDay + (now_ - kBegin); }
  void wait(std::vector<pollfd>& waiting, kube::Clock::time_point until) override;
  bool stop_requested() const override { return stop_requested_; }
  bool stop_insisted() const override { return stops_ > 1; }
  int take_stop() override { return std::exchange(stop_requested_, false) ? SIGTERM : 0; }

 private:
  static constexpr std::chrono::seconds kFirstDay{1767225600};  // 2026-01-01
  static constexpr auto kBegin = kube::Clock::time_point(std::chrono::hours(1000));

  kube::Clock::time_point now_ = kBegin;
  std::multimap<kube::Clock::time_point, std::function<void()>> planned_;
  bool stop_requested_ = false;
  int stops_ = 0;
  int idle_turns_ = 0;
};

}  // namespace sparkjob::fakes
