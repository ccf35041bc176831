// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// Where the driver's container has Spark's and Hadoop's files.
inline constexpr auto kSparkConf = "/opt/spark/conf";
inline constexpr auto kHadoopConf = "/opt/hadoop/conf";
inline constexpr auto kPropertiesFile = "spark.properties";

/// The files of a configuration directory, by name.
using ConfFiles = std::map<std::string, layers::File>;

/// Sets `data` of a ConfigMap to these files. Reports it when they are more than one can hold.
void set_files(const Context& context, const ConfFiles& files, Object& config_map);

/// Adds the driver's configuration, what it needs to be found by, and the object that holds it.
/// The properties are those of `draft`: whoever adds more has to come before. Where one of them
/// looks secret they stand in a Secret, and the ConfigMap holds the files alone. Reports properties
/// that no properties file can hold.
void add_configuration(const Context& context, Draft& draft);

}  // namespace sparkjob::objects
