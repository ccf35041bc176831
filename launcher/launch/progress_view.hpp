// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "launch/progress.hpp"
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
  using Say = std::function<void(std::string_view line)>;

  explicit ProgressLines(Say say) : say_(std::move(say)) {}

  void observe(const std::vector<Stage>& active, os::Clock::time_point now) override;
  std::optional<int> question() override { return log_.unsettled(); }
  void settle(int id, const std::optional<Stage>& end, os::Clock::time_point now) override;

 private:
  const Say say_;
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

}  // namespace sparkjob::launch
