// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "launch/attempt.hpp"
#include "launch/verdict.hpp"

namespace sparkjob::launch {

/// Deletes what the driver needed and what it made: Services, policy, ConfigMaps and Secrets of the
/// attempt, its executors with their ConfigMaps and volumes (executors that have ended stay with
/// `spark.kubernetes.executor.deleteOnTermination=false`). Not the driver's pod. All at once, and
/// for some seconds at most: what cannot be deleted is told to `say`, and goes with its owner.
void clean_up(kube::Client& client, const ClusterRun& run, const Attempt& attempt,
              const std::function<void(std::string_view)>& say);

/// Whether the Launcher document wants the pod of a driver kept that has ended so (keepDriver).
bool keeps_driver(const spec::Launcher& launcher, const Verdict& verdict);

}  // namespace sparkjob::launch
