// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "kube/access.hpp"
#include "kube/kubeconfig.hpp"
#include "launch/environment.hpp"
#include "spark/properties.hpp"

namespace sparkjob::launch {

/// kubectl's connection flags, as typed.
struct Connection {
  std::string kubeconfig = {};
  kube::ConnectionWords words = {};
  std::optional<std::chrono::milliseconds> request_timeout = std::nullopt;
};

/// How to reach the cluster, as kubectl finds it: by its kubeconfigs (launch/kubeconfigs.hpp), else
/// as the ServiceAccount of the pod this runs in. Over that lie spark-submit's words
/// (launch/submission.hpp, `spark.master`, `spark.kubernetes.context`,
/// `spark.kubernetes.namespace`), and over these what was typed. Throws Error (Missing) where there
/// is no cluster, Error (Config) for a kubeconfig that is wrong. A plugin in the access still needs
/// somebody who runs it.
kube::Access cluster_access(const Environment& environment, const spark::Properties& properties,
                            const Connection& connection);

/// Whether this process runs in a pod.
bool is_in_pod(const Environment& environment);

}  // namespace sparkjob::launch
