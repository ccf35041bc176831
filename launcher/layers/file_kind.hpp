// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sparkjob::layers {

/// What a file of a layer directory is for, by its name alone (docs/merging.md has the table).
enum class FileKind {
  Yaml,        ///< a layer: `*.yaml`, `*.yml`
  Properties,  ///< a layer: `*.conf`
  SparkConf,   ///< for SPARK_CONF_DIR: `log4j2.*`, `metrics.properties`, `fairscheduler.xml` …
  HadoopConf,  ///< for HADOOP_CONF_DIR: `*-site.xml` …
  Unknown,
};

FileKind file_kind(std::string_view name);

/// Files that are left out: dot-files, and `..data` and its like of a mounted ConfigMap.
bool is_hidden(std::string_view name);

}  // namespace sparkjob::layers
