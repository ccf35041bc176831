// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <poll.h>
#include <vector>

namespace sparkjob::kube {

using Clock = std::chrono::steady_clock;

/// Time, and waiting: the second seam beside Transport. Tests put a clock in its place that jumps.
class Waiter {
 public:
  virtual ~Waiter() = default;

  virtual Clock::time_point now() const = 0;
  /// The time of day since 1970, to compare with what a server writes; it may jump.
  virtual std::chrono::nanoseconds wall() const {
    return std::chrono::system_clock::now().time_since_epoch();
  }
  /// Waits until one of `waiting` is ready (`revents` says which), until `until` has come, or until
  /// the program is asked to stop. May return earlier.
  virtual void wait(std::vector<pollfd>& waiting, Clock::time_point until) = 0;
  /// Whether the program was asked to stop (SIGTERM, SIGINT) and nobody has dealt with it yet. From
  /// then on nothing is tried again and no request waits long.
  virtual bool stop_requested() const = 0;
  /// Deals with it: returns the number of the signal (0 for none), and lets requests go on until
  /// the program is asked once more.
  virtual int take_stop() = 0;
  /// Whether it was asked a second time: then nothing that could still be done is waited for.
  virtual bool stop_insisted() const { return false; }
};

}  // namespace sparkjob::kube
