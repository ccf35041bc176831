// SPDX-License-Identifier: Apache-2.0
#include "kube/transport.hpp"

#include <algorithm>

namespace sparkjob::kube {

Answer send(Transport& transport, const Request& request) {
  constexpr std::chrono::milliseconds kLongest(60'000);
  const Ticket ticket = transport.start(request);
  while (true) {
    std::vector<pollfd> waiting;
    const auto longest = std::min(transport.prepare(waiting), kLongest);
    ::poll(waiting.data(), waiting.size(), static_cast<int>(longest.count()));
    for (auto& finished : transport.advance(waiting).finished) {
      if (finished.ticket == ticket) {
        return std::move(finished.answer);
      }
    }
  }
}

}  // namespace sparkjob::kube
