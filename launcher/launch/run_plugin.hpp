// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/plugin.hpp"
#include "kube/waiter.hpp"
#include "launch/environment.hpp"

namespace sparkjob::launch {

/// How long a credential plugin may take that nobody has to answer. One that somebody may has all
/// the time of that somebody.
inline constexpr std::chrono::seconds kPluginPatience(60);

/// Runs a credential plugin in `environment`: what it says goes to our standard error, what it
/// prints is the result. Ends it when it takes too long. Throws Error: Stopped when the waiter is
/// asked to stop meanwhile, Missing where it cannot be started, Refused where the system allows no
/// more processes.
kube::PluginEnd run_plugin(const kube::PluginCall& call, const Environment& environment,
                           kube::Waiter& waiter);

}  // namespace sparkjob::launch
