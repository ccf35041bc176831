// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "launch/cluster_access.hpp"
#include "launch/verdict.hpp"
#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// What a run in a cluster is given.
struct ClusterOrder {
  const spec::Application& application;
  const spark::Properties& properties;
  const layers::Layers& layers;
  const objects::NamedFiles& files;                       ///< those that the properties name
  const std::map<std::string, std::string>& environment;  ///< ours
  Connection connection;
  std::string id;  ///< the application's id outside a Job, 32 hex digits; empty: one is drawn
};

/// Finds the cluster and this launcher's place in it, and runs the driver there: its log goes to
/// standard output, sparkjob's account to standard error. Throws Error.
Verdict run_in_cluster(const ClusterOrder& order);

}  // namespace sparkjob::launch
