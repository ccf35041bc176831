// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <random>

#include "kube/transport.hpp"

namespace sparkjob::kube {

/// How long, and how often, a request that failed in passing is tried again.
struct Patience {
  std::chrono::milliseconds total = std::chrono::minutes(5);
  std::chrono::milliseconds first_pause = std::chrono::milliseconds(500);
  std::chrono::milliseconds longest_pause = std::chrono::seconds(30);
  unsigned seed = 0;  ///< of the jitter; 0 takes one from the system
  /// Told, once an operation, what is waited for; may be empty.
  std::function<void(const std::string& line)> voice = {};
};

/// Spreads what many launchers would else do at the same moment.
class Jitter {
 public:
  /// The same seed gives the same times; 0 takes one from the system.
  explicit Jitter(unsigned seed);

  /// A time between the two, both included.
  std::chrono::milliseconds between(std::chrono::milliseconds shortest,
                                    std::chrono::milliseconds longest);

 private:
  std::minstd_rand numbers_;
};

/// The pauses between tries: each up to twice as long as the one before, with full jitter.
class Backoff {
 public:
  /// From the patience's first pause to its longest. `jitter` stays the caller's.
  Backoff(const Patience& patience, Jitter& jitter)
      : first_(patience.first_pause), longest_(patience.longest_pause), jitter_(jitter) {}

  /// The next pause; never shorter than `at_least` (what the server asked for), and a little more.
  std::chrono::milliseconds next(std::chrono::milliseconds at_least = {});
  void reset() { failures_ = 0; }
  int failures() const { return failures_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  Jitter& jitter_;
  int failures_ = 0;
};

/// How long the server asked to wait: Retry-After in whole seconds or as a date, by the clock that
/// the answer's Date shows; a minute at most; 0 when it did not ask.
std::chrono::milliseconds retry_after(const Answer& answer);

}  // namespace sparkjob::kube
