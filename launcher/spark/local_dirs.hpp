// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "spark/collector.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// The volumes named `spark-local-dir-…` that `said` mounts, as the properties by which Spark takes
/// them for its local directories: `spark.kubernetes.ROLE.volumes.…`. spec::read has made sure that
/// they are of a type that Spark knows.
void add_local_dirs(const spec::Application& application, const std::string& role,
                    const spec::Role& said, Collector& to);

}  // namespace sparkjob::spark
