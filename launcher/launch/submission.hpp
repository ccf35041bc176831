// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/access.hpp"
#include "kube/kubeconfig.hpp"
#include "spark/properties.hpp"

namespace sparkjob::launch {

/// The server that `spark.master` names: `k8s://host:port` is `https://host:port`. Empty where it
/// names none.
std::string master_server(const spark::Properties& properties);

/// Lays what spark-submit's properties say of the connection over `access`, but for what was
/// typed: `spark.kubernetes.authenticate.submission.*`, `spark.kubernetes.trust.certificates`,
/// `spark.kubernetes.submission.requestTimeout` and `connectionTimeout`. Throws Error (Config).
void take_submission(const spark::Properties& properties, const kube::ConnectionWords& typed,
                     kube::Access& access);

}  // namespace sparkjob::launch
