// SPDX-License-Identifier: Apache-2.0
#include "kube/backoff.hpp"

#include <algorithm>
#include <charconv>

namespace sparkjob::kube {

using std::chrono::milliseconds;

Jitter::Jitter(unsigned seed) : numbers_(seed == 0 ? std::random_device()() : seed) {}

milliseconds Jitter::between(milliseconds shortest, milliseconds longest) {
  std::uniform_int_distribution<milliseconds::rep> spread(shortest.count(),
                                                          std::max(shortest, longest).count());
  return milliseconds(spread(numbers_));
}

milliseconds Backoff::next(milliseconds at_least) {
  constexpr int kMostDoublings = 20;
  const auto longest = std::min(longest_, first_ * (1 << std::min(failures_, kMostDoublings)));
  ++failures_;
  const auto pause = jitter_.between(longest / 10, longest);
  return pause >= at_least ? pause : jitter_.between(at_least, at_least + at_least / 4);
}

milliseconds retry_after(const Answer& answer) {
  constexpr long long kMost = 60;
  const auto* response = std::get_if<Response>(&answer);
  if (response == nullptr || !response->headers.contains("retry-after")) {
    return {};
  }
  const std::string& text = response->headers.at("retry-after");
  long long seconds = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size() || wrong != std::errc()) {
    return {};
  }
  return std::chrono::seconds(std::clamp(seconds, 0LL, kMost));
}

}  // namespace sparkjob::kube
