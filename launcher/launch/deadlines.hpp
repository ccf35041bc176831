// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "launch/pod_state.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// How long a driver may take for each part of its way; zero: any time.
struct Deadlines {
  std::chrono::seconds queue{0};    ///< from the attempt's beginning until it has a node
  std::chrono::seconds start{600};  ///< from there until it runs
  std::chrono::seconds run{0};      ///< from there to its end
};

/// What the Launcher document says of them.
Deadlines deadlines(const spec::Launcher& launcher);

/// The limit of a stage; zero for any time.
std::chrono::seconds limit(const Deadlines& deadlines, PodState::Stage stage);

/// The verdict over a driver that has passed the limit of the stage it is in. `said` is what keeps
/// it there; empty where nobody knows.
Verdict passed(const Deadlines& deadlines, const PodState& state, const std::string& said);

}  // namespace sparkjob::launch
