// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/poll_hook.hpp"

namespace sparkjob::launch {

/// A stage of a Spark application as the driver's REST API tells it
/// (`/api/v1/applications/ID/stages`).
struct Stage {
  enum class State { Active, Complete, Failed, Other };
  int id = 0;
  State state = State::Other;
  std::string name;  ///< what Spark calls it, shortened for a line; empty where that says nothing
  int tasks = 0;
  int complete = 0;
  int active = 0;
  int failed = 0;
  /// From its submission to its end, where it has ended.
  std::optional<std::chrono::milliseconds> lasted = std::nullopt;

  bool operator==(const Stage&) const = default;
};

/// The id of the one application a driver's `/api/v1/applications` lists; nothing for anything
/// else.
std::optional<std::string> application_id(std::string_view text);

/// The stages in the answer of `…/stages` or `…/stages/ID`, oldest first; nothing where it is no
/// such answer. Only the latest attempt of a stage.
std::optional<std::vector<Stage>> stages(std::string_view text);

/// `stage 3 'parquet at flights.py:40': 5/8 tasks`, with what runs and failed where that says more.
std::string line(const Stage& stage);

/// All active stages in at most `columns` columns; empty where none is active.
std::string live_line(const std::vector<Stage>& active, std::size_t columns);

/// Decides which lines a log gets: a stage that lasts gets one when that is clear, one now and then
/// while it goes on, and one at its end; short stages get none; and never more than 20 lines a
/// minute whatever the application does.
class StageLog {
 public:
  /// What is active now: the lines to say.
  std::vector<std::string> observe(const std::vector<Stage>& active, os::Clock::time_point now);
  /// A stage that a line has spoken of and that is no longer active: how it ended is worth a line.
  std::optional<int> unsettled() const;
  /// How that stage ended; nothing where it cannot be known.
  std::vector<std::string> settle(int id, const std::optional<Stage>& end,
                                  os::Clock::time_point now);

 private:
  struct Known {
    Stage last;
    os::Clock::time_point seen;
    std::optional<os::Clock::time_point> said = std::nullopt;
    int complete_said = 0;
    bool active = true;
  };
  bool is_due(const Known& known, os::Clock::time_point now) const;
  bool may_speak(os::Clock::time_point now);

  std::map<int, Known> known_;
  std::deque<os::Clock::time_point> spoken_;
};

}  // namespace sparkjob::launch
