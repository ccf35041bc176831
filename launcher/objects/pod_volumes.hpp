// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Adds the mounts of `said` to its Spark container, its ConfigMaps, and of the application's
/// volumes those that a container of the pod mounts. Those that Spark takes for its local
/// directories are properties, and not among them.
void lay_volumes(const spec::Application& application, const spec::Role& said, Object& pod,
                 Object& container);

/// Mounts `spec.sparkConfigMap` as the driver's SPARK_CONF_DIR. Executors need none of it: the
/// driver hands them the files of its own.
void lay_spark_config_map(const Context& context, Object& pod, Object& container);

}  // namespace sparkjob::objects
