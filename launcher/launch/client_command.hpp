// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "launch/find_spark.hpp"
#include "os/child.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// What client mode has prepared for spark-submit.
struct Prepared {
  std::filesystem::path spark_submit;
  std::filesystem::path properties_file;
  Environment environment;  ///< the driver's, complete
  bool verbose = false;
};

/// `spark-submit --deploy-mode client …` for `application`. Properties travel in the file alone, so
/// that no value of theirs shows in the process list. The application has passed
/// require_client_mode.
os::Command client_command(const spec::Application& application, const Prepared& prepared);

/// The environment of a driver that runs in this container: ours, and what
/// `spark.kubernetes.driverEnv.*` says (spec.driver.env and envVars among them), as the driver's
/// pod would have it.
Environment driver_environment(Environment ours, const spark::Properties& properties);

/// Refuses what only a cluster can give: variables from Secrets and ConfigMaps that are not in
/// `ours` already, and ConfigMaps to mount. Throws Error (Missing) with every such field, and for
/// an application file on this machine that is not there; Error (Config) where no layer names an
/// application.
void require_client_mode(const spec::Application& application, const Environment& ours);

}  // namespace sparkjob::launch
