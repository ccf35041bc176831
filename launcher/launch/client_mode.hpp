// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "os/ended.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// What to run in client mode.
struct ClientRun {
  const spec::Application& application;
  const spark::Properties& properties;
  const layers::Layers& layers;  ///< for the files of SPARK_CONF_DIR and HADOOP_CONF_DIR
  const std::map<std::string, std::string>& environment;  ///< ours
  objects::NamedFiles files = {};  ///< the executors' template, where a property names one
  bool verbose = false;
};

/// Runs the driver in this container: the real spark-submit, as our child, to its end. Its output
/// goes to ours; progress goes to stderr. Nothing is left behind. Throws Error (Missing) for what
/// is not there: Spark, Java, the application; and what with_executor_pods throws.
os::Ended run_client(const ClientRun& run);

}  // namespace sparkjob::launch
