// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "kube/access.hpp"
#include "spark/properties.hpp"

namespace sparkjob::launch {

/// How to reach the cluster, as kubectl finds it: the kubeconfig that KUBECONFIG names, else
/// ~/.kube/config, else the ServiceAccount of the pod this runs in. Then spark-submit's words:
/// `spark.kubernetes.context`, `spark.master` (the server), `spark.kubernetes.namespace`.
/// Throws Error (Missing) where there is neither, Error (Config) for a kubeconfig that is wrong.
kube::Access cluster_access(const std::map<std::string, std::string>& environment,
                            const spark::Properties& properties);

/// Whether this process runs in a pod.
bool is_in_pod(const std::map<std::string, std::string>& environment);

}  // namespace sparkjob::launch
