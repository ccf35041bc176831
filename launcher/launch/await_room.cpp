// SPDX-License-Identifier: Apache-2.0
#include "launch/await_room.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "kube/backoff.hpp"

namespace sparkjob::launch {

namespace {

constexpr std::chrono::seconds kShortestPause(2);  // quotas are counted anew within some seconds

}  // namespace

std::optional<std::variant<Driver, Verdict>> await_room(
    kube::Client& client, const Attempt& attempt, Record& record, std::chrono::seconds deadline,
    const std::function<void(const std::string& why)>& told) {
  auto& waiter = client.wire().waiter();
  const auto began = waiter.now();
  const auto until = deadline.count() == 0 ? kube::Clock::time_point::max() : began + deadline;
  kube::Backoff pauses(client.patience(), client.jitter());
  std::string last;
  while (true) {
    auto created = create_driver(client, attempt.objects, attempt.identity, record);
    if (auto* driver = std::get_if<Driver>(&created)) {
      driver->queued_since = began;
      return *driver;
    }
    if (const auto* verdict = std::get_if<Verdict>(&created)) {
      return *verdict;
    }
    const std::string why = std::get<NoRoom>(created).why;
    if (waiter.now() >= until) {
      return verdict(ErrorKind::Refused, "no room for the driver after " +
                                             std::to_string(deadline.count()) + " s: " + why);
    }
    if (why != last) {
      told(why);
      last = why;
    }
    client.wire().pause(std::min(until, waiter.now() + pauses.next(kShortestPause)));
    if (waiter.stop_requested()) {
      return std::nullopt;
    }
  }
}

}  // namespace sparkjob::launch
