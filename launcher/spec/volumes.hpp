// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

/// How the names of volumes begin that Spark takes for its local directories.
inline constexpr auto kLocalDir = "spark-local-dir-";

/// What is wrong with the volumes and mounts of an application: names and paths said twice, mounts
/// of volumes that do not exist, local directories of a type that Spark does not know.
std::vector<Problem> wrong_volumes(const Application& application);

}  // namespace sparkjob::spec
