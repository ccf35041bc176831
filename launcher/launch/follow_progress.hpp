// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "kube/transport.hpp"
#include "launch/inquiry.hpp"
#include "launch/listeners.hpp"
#include "os/poll_hook.hpp"

namespace sparkjob::launch {

/// Asks the driver's REST API for its stages, one small request at a time and at most one a second
/// or so, and shows them. The run is never the worse for it: whatever is not there, does not answer
/// within a second or answers something else (no UI, HTTPS, a login) means no progress is shown.
class FollowProgress final : public os::PollHook {
 public:
  /// All stay the caller's. `driver` is the process whose web UI is asked, wherever among `ports`
  /// it or one of its descendants listens.
  FollowProgress(kube::Transport& transport, pid_t driver, const UiPorts& ports,
                 ProgressView& view);

  os::Clock::time_point prepare(std::vector<pollfd>& waiting) override;
  void serve(std::span<const pollfd> ready, os::Clock::time_point now) override;
  void driver_ended() override;

 private:
  void ask_next(os::Clock::time_point now);
  bool found_address(os::Clock::time_point now);
  void take(const kube::Answer& answer, os::Clock::time_point now);
  void take_nothing(os::Clock::time_point now);
  os::Clock::time_point next_look(os::Clock::time_point now) const;

  kube::Transport& transport_;
  const pid_t driver_;
  const UiPorts ports_;
  Inquiry inquiry_;

  std::vector<std::string> untried_;  ///< addresses that may be the UI
  std::optional<kube::Ticket> ticket_;
  int failures_ = 0;  ///< in a row
  os::Clock::time_point next_;
  os::Clock::time_point hurry_until_;
  bool over_ = false;
};

}  // namespace sparkjob::launch
