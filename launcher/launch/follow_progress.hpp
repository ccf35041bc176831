// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "kube/transport.hpp"
#include "launch/listeners.hpp"
#include "launch/progress.hpp"
#include "os/narrator.hpp"
#include "os/poll_hook.hpp"
#include "os/terminal_relay.hpp"

namespace sparkjob::launch {

/// Where progress is shown.
class ProgressView {
 public:
  virtual ~ProgressView() = default;

  /// The stages that are active now.
  virtual void observe(const std::vector<Stage>& active, os::Clock::time_point now) = 0;
  /// A stage whose end is of interest, to be answered by `settle`.
  virtual std::optional<int> question() { return std::nullopt; }
  virtual void settle(int, const std::optional<Stage>&, os::Clock::time_point) {}
};

/// Lines in a log.
class ProgressLines final : public ProgressView {
 public:
  explicit ProgressLines(const os::Narrator& narrator) : narrator_(narrator) {}

  void observe(const std::vector<Stage>& active, os::Clock::time_point now) override;
  std::optional<int> question() override { return log_.unsettled(); }
  void settle(int id, const std::optional<Stage>& end, os::Clock::time_point now) override;

 private:
  const os::Narrator& narrator_;
  StageLog log_;
};

/// One live line on a terminal.
class ProgressLive final : public ProgressView {
 public:
  explicit ProgressLive(os::TerminalRelay& terminal) : terminal_(terminal) {}

  void observe(const std::vector<Stage>& active, os::Clock::time_point now) override;

 private:
  os::TerminalRelay& terminal_;
};

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
  enum class Asked { Nothing, Application, Active, Ended };

  void ask_next(os::Clock::time_point now);
  void look_for_ui(os::Clock::time_point now);
  void ask(Asked what, const std::string& path);
  void take(const kube::Answer& answer, os::Clock::time_point now);
  void take_stages(const std::vector<Stage>& found, os::Clock::time_point now);
  void take_nothing(os::Clock::time_point now);

  kube::Transport& transport_;
  const pid_t driver_;
  const UiPorts ports_;
  ProgressView& view_;

  std::vector<std::string> untried_;  ///< addresses that may be the UI
  std::string address_;               ///< the one that is asked now
  std::string application_;           ///< the application's id, once the UI has told it
  Asked asked_ = Asked::Nothing;
  kube::Ticket ticket_ = 0;
  int ended_stage_ = 0;
  int failures_ = 0;
  os::Clock::time_point next_;
  os::Clock::time_point hurry_until_;
  bool over_ = false;
};

}  // namespace sparkjob::launch
