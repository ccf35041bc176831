// SPDX-License-Identifier: Apache-2.0
#include "kube/backoff.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>
#include <optional>
#include <string>

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

namespace {

/// A header's date, in seconds since 1970 of the clock of whoever wrote it.
std::optional<long long> date(const Response& response, const char* header) {
  const auto found = response.headers.find(header);
  std::tm parts{};
  if (found == response.headers.end()) {
    return std::nullopt;
  }
  const char* end = ::strptime(found->second.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return end == nullptr || *end != 0 ? std::nullopt : std::optional<long long>(::timegm(&parts));
}

std::optional<long long> number(const std::string& text) {
  long long seconds = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = !text.empty() && end == text.data() + text.size();
  if (is_number && wrong == std::errc::result_out_of_range) {
    return text[0] == '-' ? 0 : std::numeric_limits<long long>::max();
  }
  return is_number && wrong == std::errc() ? std::optional(seconds) : std::nullopt;
}

}  // namespace

milliseconds retry_after(const Answer& answer) {
  constexpr long long kMost = 60;
  const auto* response = std::get_if<Response>(&answer);
  if (response == nullptr || !response->headers.contains("retry-after")) {
    return {};
  }
  auto seconds = number(response->headers.at("retry-after"));
  const auto until = date(*response, "retry-after");
  const auto now = date(*response, "date");
  if (!seconds && until && now) {
    seconds = *until - *now;
  }
  return std::chrono::seconds(std::clamp(seconds.value_or(0), 0LL, kMost));
}

}  // namespace sparkjob::kube
