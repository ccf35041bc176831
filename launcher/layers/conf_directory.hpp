// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "error.hpp"
#include "layers/file.hpp"

namespace sparkjob::layers {

/// The files of a directory that spark-submit would ship to the driver's SPARK_CONF_DIR
/// (KubernetesClientUtils.loadSparkConfDirFiles): regular files at its top, but no archives, no
/// templates, nothing that holds properties of Spark's own, and nothing that is no text; that one
/// is added to `warnings`. Throws Error (Missing).
std::map<std::string, File> spark_conf_directory(const std::filesystem::path& directory,
                                                 std::vector<Problem>& warnings);

/// The regular files at the top of a directory of Hadoop's (HadoopConfDriverFeatureStep). Throws
/// Error (Missing; Config: a file that is no text).
std::map<std::string, File> hadoop_conf_directory(const std::filesystem::path& directory);

}  // namespace sparkjob::layers
