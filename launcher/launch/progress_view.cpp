// SPDX-License-Identifier: Apache-2.0
#include "launch/progress_view.hpp"

namespace sparkjob::launch {

void ProgressLines::observe(const std::vector<Stage>& active, os::Clock::time_point now) {
  for (const auto& line : log_.observe(active, now)) {
    say_(line);
  }
}

void ProgressLines::settle(int id, const std::optional<Stage>& end, os::Clock::time_point now) {
  for (const auto& line : log_.settle(id, end, now)) {
    say_(line);
  }
}

void ProgressLive::observe(const std::vector<Stage>& active, os::Clock::time_point) {
  terminal_.show(live_line(active, terminal_.columns() - 1));
}

}  // namespace sparkjob::launch
