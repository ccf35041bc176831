// SPDX-License-Identifier: Apache-2.0
#include "layers/file_kind.hpp"

#include <algorithm>
#include <array>

namespace sparkjob::layers {

namespace {

/// Read from SPARK_CONF_DIR by Spark, or by Log4j from the class path. `log4j2.yaml` is Log4j's
/// own format and no layer, whatever its ending.
constexpr std::array<std::string_view, 9> kSparkConf = {
    "fairscheduler.xml", "log4j.properties",   "log4j2.json",
    "log4j2.properties", "log4j2.xml",         "log4j2.yaml",
    "log4j2.yml",        "metrics.properties", "spark-env.sh"};

/// `*-site.xml` besides.
constexpr std::array<std::string_view, 3> kHadoopConf = {"hadoop-metrics2.properties",
                                                         "ssl-client.xml", "topology.table"};

/// Ends as a layer does, and is something else that people keep beside it.
constexpr std::array<std::string_view, 2> kNoLayers = {"jaas.conf", "krb5.conf"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ends_with(std::string_view name, std::string_view end) {
  return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
}

}  // namespace

FileKind file_kind(std::string_view name) {
  if (one_of(kSparkConf, name)) {
    return FileKind::SparkConf;
  }
  if (one_of(kHadoopConf, name) || ends_with(name, "-site.xml")) {
    return FileKind::HadoopConf;
  }
  if (one_of(kNoLayers, name)) {
    return FileKind::Unknown;
  }
  if (ends_with(name, ".yaml") || ends_with(name, ".yml")) {
    return FileKind::Yaml;
  }
  return ends_with(name, ".conf") ? FileKind::Properties : FileKind::Unknown;
}

bool is_hidden(std::string_view name) {
  return !name.empty() && name[0] == '.';
}

}  // namespace sparkjob::layers
