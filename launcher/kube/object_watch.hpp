// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kube/sightings.hpp"
#include "kube/watch.hpp"

namespace sparkjob::kube {

/// Watches one object, by name. The first thing it tells is the object as it is, or that it is
/// gone. An object of the same name but another UID is told as well.
class ObjectWatch {
 public:
  /// Starts at once. `client` stays the caller's.
  ObjectWatch(Client& client, const ObjectRef& object)
      : sightings_(object),
        watch_(client, {.shown = object, .path = selecting_path(object)}, sightings_) {}

  /// What was seen since the last call. Throws what ended the watch for good (Watch::over).
  std::vector<Sight> taken() {
    if (watch_.over() && sightings_.empty()) {
      throw Error(*watch_.over());
    }
    return sightings_.taken();
  }
  /// How long the server has not answered; 0 while all is well.
  std::chrono::milliseconds silent_for() const { return watch_.silent_for(); }

 private:
  Sightings sightings_;
  Watch watch_;
};

}  // namespace sparkjob::kube
