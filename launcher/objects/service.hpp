// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sparkjob::objects {

/// A service that the launcher puts in place before the driver and leaves there: nothing owns it.
struct Service {       // NOLINT(bugprone-exception-escape): moving json throws nothing
  std::string name;    ///< "history server", for messages
  std::string source;  ///< what switched it on, and where
  std::vector<nlohmann::json> objects;  ///< in the order they are applied, its Deployment last
  /// Whether somebody has named its image. One that is only a default is no reason to restart a
  /// service that runs.
  bool image_said = false;
};

}  // namespace sparkjob::objects
