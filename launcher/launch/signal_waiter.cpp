// SPDX-License-Identifier: Apache-2.0
#include "launch/signal_waiter.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace sparkjob::launch {

namespace {

using std::chrono::milliseconds;

int timeout(kube::Clock::time_point until) {
  const auto now = kube::Clock::now();
  if (until <= now) {
    return 0;
  }
  const milliseconds longest(60'000);  // waking once a minute costs nothing
  const auto left = until == kube::Clock::time_point::max()
                        ? longest
                        : std::chrono::ceil<milliseconds>(until - now);
  return static_cast<int>(std::min(left, longest).count());
}

}  // namespace

void SignalWaiter::wait(std::vector<pollfd>& waiting, kube::Clock::time_point until) {
  waiting.push_back({.fd = signals_.descriptor(), .events = POLLIN, .revents = 0});
  waiting.push_back(outlet_.waiting());
  ::poll(waiting.data(), waiting.size(), timeout(until));
  waiting.resize(waiting.size() - 2);
  outlet_.flush();
  for (const int signal : signals_.taken()) {
    if (signal == SIGTERM || signal == SIGINT) {
      stop_ = signal;
      ++times_;
    }
  }
}

int SignalWaiter::take_stop() {
  return std::exchange(stop_, 0);
}

}  // namespace sparkjob::launch
