// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// A volume of the driver's pod and where its container has it.
struct Mounted {
  nlohmann::json volume;
  nlohmann::json mount;
};

/// The volumes that properties ask for, and the claims that have to be made for them.
struct UserVolumes {
  std::vector<Mounted> mounted;
  std::vector<nlohmann::json> claims;
};

/// The volumes of `spark.kubernetes.driver.volumes.TYPE.NAME.…`, sorted by type and name. Reports
/// what is wrong with them, and with those of the executors.
UserVolumes user_volumes(const Context& context);

}  // namespace sparkjob::objects
