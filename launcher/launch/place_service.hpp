// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "error.hpp"
#include "kube/client.hpp"
#include "objects/service.hpp"

namespace sparkjob::launch {

/// What stands in a service's way.
struct Trouble {
  ErrorKind kind;
  std::string what;
};

/// What became of a service's objects.
struct Placed {
  bool was_there = false;
  bool changed = false;  ///< or made
  std::optional<Trouble> trouble = {};
};

/// Makes the objects of a service what they should be: server-side apply as the manager sparkjob,
/// without force. Where one of them is somebody else's nothing is changed; of what another manager
/// has changed, the fields stay; what is as it should be is not touched. A claim is taken as it is,
/// whoever made it. Throws Error (Unavailable, Stopped).
Placed place(kube::Client& client, objects::Service service);

}  // namespace sparkjob::launch
