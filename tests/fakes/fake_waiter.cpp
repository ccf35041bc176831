// SPDX-License-Identifier: Apache-2.0
#include "fakes/fake_waiter.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sparkjob::fakes {

std::chrono::milliseconds FakeWaiter::passed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - kBegin);
}

void FakeWaiter::wait(std::vector<pollfd>&, kube::Clock::time_point until) {
  constexpr int kMostIdleTurns = 100'000;
  const bool something_comes = !planned_.empty() && planned_.begin()->first <= until;
  const auto next = something_comes ? planned_.begin()->first : until;
  if (next == kube::Clock::time_point::max()) {
    throw std::logic_error("waits for ever: nothing is planned and nothing is due");
  }
  idle_turns_ = next > now_ || something_comes ? 0 : idle_turns_ + 1;
  now_ = std::max(now_, next);
  if (passed() > std::chrono::hours(24) || idle_turns_ > kMostIdleTurns) {
    throw std::logic_error("waits without end");
  }
  if (something_comes) {
    const auto action = std::move(planned_.begin()->second);
    planned_.erase(planned_.begin());
    action();
  }
}

}  // namespace sparkjob::fakes
