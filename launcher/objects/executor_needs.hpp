// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "spark/properties.hpp"

namespace sparkjob::objects {

/// What the driver will ask of the cluster for its executors.
struct ExecutorNeeds {
  std::int64_t wanted = 0;     ///< how many from the beginning
  std::string cpu = "1";       ///< what each requests, a quantity
  std::string cpu_limit = {};  ///< empty where there is none
  std::int64_t memory = 0;     ///< MiB of each, request and limit
};

/// Reads them off the properties as the driver will have them (reference: ResourceProfile and
/// BasicExecutorFeatureStep of Spark 4, the default profile). What Spark could not read counts as
/// not said: the driver will complain.
ExecutorNeeds executor_needs(const spark::Properties& properties, bool is_python);

}  // namespace sparkjob::objects
