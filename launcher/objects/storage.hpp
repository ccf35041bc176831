// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Everything mounted into the driver's container, in Spark's order.
struct Storage {
  nlohmann::json volumes;
  nlohmann::json mounts;
  std::string local_dirs;  ///< the value of SPARK_LOCAL_DIRS
  std::vector<nlohmann::json> claims;
};

/// Secrets, the user's volumes, Hadoop's files, the executors' template, local directories, the
/// configuration; and what a read-only root needs.
Storage storage(const Context& context);

}  // namespace sparkjob::objects
