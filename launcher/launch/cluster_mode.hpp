// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "kube/client.hpp"
#include "launch/own_pod.hpp"
#include "launch/verdict.hpp"
#include "launch/voices.hpp"
#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// What to run in cluster mode.
struct ClusterRun {
  const spec::Application& application;
  const spark::Properties& properties;
  const layers::Layers& layers;
  std::optional<OwnPod> own;       ///< nothing on a laptop
  std::string id;                  ///< the application's id where no Job gives one: 32 hex digits
  objects::NamedFiles files = {};  ///< those that the properties name
};

/// Runs the driver in a pod of its own: creates it or adopts the one that is there, follows it to
/// its end, records the verdict and returns it. When the waiter was asked to stop, the driver is
/// deleted where the run is over, and stays where another launcher will adopt it; the verdict is
/// then 143 (130 for SIGINT). Throws Error for what ends the run before there is a verdict.
Verdict run_cluster(const ClusterRun& run, kube::Client& client, const Voices& voices);

}  // namespace sparkjob::launch
