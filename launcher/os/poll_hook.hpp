// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <poll.h>
#include <span>
#include <vector>

namespace sparkjob::os {

using Clock = std::chrono::steady_clock;

/// Something that is served by the loop that waits for the driver, so that no thread is needed: it
/// says what it waits for, and is called when that came. Neither call may wait for anything.
class PollHook {
 public:
  virtual ~PollHook() = default;

  /// Adds the descriptors to wait for, and returns when `serve` is due at the latest.
  virtual Clock::time_point prepare(std::vector<pollfd>& waiting) = 0;
  /// Called after every wait. `ready` is what `prepare` added, in that order, with `revents` set.
  virtual void serve(std::span<const pollfd> ready, Clock::time_point now) = 0;
  /// The driver has ended; what it left behind may still write.
  virtual void driver_ended() {}
};

}  // namespace sparkjob::os
