// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "kube/object_ref.hpp"

namespace sparkjob::kube {

inline const ObjectRef kPod = {"v1", "Pod", "team", "driver"};

/// What has that name.
inline nlohmann::json pod() {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", {{"name", "driver"}, {"namespace", "team"}}}};
}

}  // namespace sparkjob::kube
