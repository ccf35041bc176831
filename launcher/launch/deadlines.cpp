// SPDX-License-Identifier: Apache-2.0
#include "launch/deadlines.hpp"

#include "error.hpp"

namespace sparkjob::launch {

namespace {

using Stage = PodState::Stage;

std::string seconds(std::chrono::seconds time) {
  return std::to_string(time.count()) + " s";
}

}  // namespace

Deadlines deadlines(const spec::Launcher& launcher) {
  Deadlines result;
  const auto take = [](const spec::Maybe<std::int64_t>& said, std::chrono::seconds& deadline) {
    if (said) {
      deadline = std::chrono::seconds(said->value);
    }
  };
  take(launcher.queue_deadline_seconds, result.queue);
  take(launcher.start_deadline_seconds, result.start);
  take(launcher.run_deadline_seconds, result.run);
  return result;
}

std::chrono::seconds limit(const Deadlines& deadlines, Stage stage) {
  switch (stage) {
    case Stage::Queued: return deadlines.queue;
    case Stage::Starting: return deadlines.start;
    case Stage::Running: return deadlines.run;
    case Stage::Ended: break;
  }
  return std::chrono::seconds(0);
}

Verdict passed(const Deadlines& deadlines, const PodState& state, const std::string& said) {
  const std::string why = said.empty() ? "" : ": " + said;
  const std::string time = seconds(limit(deadlines, state.stage));
  switch (state.stage) {
    case Stage::Queued:
      return verdict(ErrorKind::Refused, "the driver had no node after " + time + why);
    case Stage::Starting:
      return verdict(state.missing ? ErrorKind::Missing : ErrorKind::Deadline,
                     "the driver was not running after " + time + why);
    case Stage::Running:
    case Stage::Ended: break;
  }
  return verdict(ErrorKind::Deadline,
                 "the driver still ran after " + time + ", its runDeadlineSeconds");
}

}  // namespace sparkjob::launch
