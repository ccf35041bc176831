// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "launch/client_mode.hpp"
#include "launch/environment.hpp"
#include "launch/own_pod.hpp"
#include "os/run_directory.hpp"
#include "spark/properties.hpp"

namespace sparkjob::launch {

/// The properties of a driver in this container, complete for one whose executors are pods
/// (`spark.master` is `k8s://…`); others stay as they are. In a pod of that cluster they are what
/// `use_own_pod` makes of them, and a SparkApplication that names no master means that cluster. A
/// template of the executors that only sparkjob knows is written to `directory`.
/// Asks the API server for this pod, and waits some seconds for its address. Throws Error: what
/// own_pod throws; Config for the template; Stopped.
spark::Properties with_executor_pods(const ClientRun& run, const os::RunDirectory& directory);

/// Whether `spark.master` is the API server of the cluster that this process runs in.
bool is_own_cluster(const spark::Properties& properties, const Environment& environment);

/// Fills in, where nobody says it, by what executors find a driver in the pod `own`, belong to it,
/// and get its image: `spark.driver.host` and `bindAddress`, `spark.kubernetes.namespace`,
/// `driver.pod.name` and `container.image`. Executors in another namespace belong to nobody.
void use_own_pod(const OwnPod& own, spark::Properties& properties);

}  // namespace sparkjob::launch
