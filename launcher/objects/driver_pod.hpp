// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "objects/context.hpp"
#include "objects/storage.hpp"

namespace sparkjob::objects {

inline constexpr auto kDriverContainer = "spark-kubernetes-driver";

/// The driver's pod. Reports what is missing: an image, a main class.
nlohmann::json driver_pod(const Context& context, const Storage& storage);

}  // namespace sparkjob::objects
