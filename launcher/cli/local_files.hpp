// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/process.hpp"
#include "error.hpp"
#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "spark/properties.hpp"

namespace sparkjob::cli {

/// Adds what SPARK_CONF_DIR and HADOOP_CONF_DIR hold, where they are set, to the layers' files for
/// them, by spark-submit's rules; what those leave out is added to `warnings`. Throws Error
/// (Missing; Config: a file that the layers have too).
void add_conf_directories(const Process& process, layers::Layers& layers,
                          std::vector<Problem>& warnings);

/// The files of this disk that the properties name. Throws Error (Missing) with all that cannot be
/// read, (Config) for one that is not on this disk.
objects::NamedFiles named_files(const spark::Properties& properties);

/// The file that names the template of executors, where client mode can read it: elsewhere it is
/// Spark's matter alone.
objects::NamedFiles executor_template_file(const spark::Properties& properties);

}  // namespace sparkjob::cli
