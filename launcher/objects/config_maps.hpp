// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Where the driver's container has Spark's and Hadoop's files.
inline constexpr auto kSparkConf = "/opt/spark/conf";
inline constexpr auto kHadoopConf = "/opt/hadoop/conf";
inline constexpr auto kPropertiesFile = "spark.properties";

/// The ConfigMap that holds Hadoop's files: an existing one, the one made of the layers' files, or
/// "" for none. The place is that of who says so.
spec::Text hadoop_config_map(const spec::Application& application,
                             const spark::Properties& properties, const layers::Layers& layers,
                             const Names& names);

/// The driver's configuration: its properties and the layers' files for SPARK_CONF_DIR. Reports
/// properties that no properties file can hold, and files that are too much for a ConfigMap.
nlohmann::json driver_config_map(const Context& context);

/// The layers' files for HADOOP_CONF_DIR; nothing where there are none.
std::optional<nlohmann::json> own_hadoop_config_map(const Context& context);

/// The template by which the driver makes its executors; nothing where Spark's own way will do.
std::optional<nlohmann::json> template_config_map(const Context& context);

/// The files that volume `name` takes from those ConfigMaps, as `items`.
nlohmann::json spark_conf_items(const Context& context);
nlohmann::json hadoop_conf_items(const Context& context);

/// The key of the executors' template in its ConfigMap.
inline constexpr auto kTemplateKey = "podspec-configmap-key";

}  // namespace sparkjob::objects
