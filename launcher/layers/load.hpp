// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "layers/file.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// The merged layers, before anything is known of Spark's fields.
struct Layers {
  /// The merged documents of each kind: absent where no layer has one. A `.conf` layer counts as a
  /// SparkApplication that says only `spec.sparkConf`.
  std::optional<Tree> application;
  std::optional<Tree> launcher;
  std::map<std::string, File> spark_conf_dir;   ///< log4j2.properties and its like, by name
  std::map<std::string, File> hadoop_conf_dir;  ///< *-site.xml, by name
  std::vector<std::string> order;               ///< the layers' paths, first to last
};

/// The files of the layer directories, unsorted. Dot-files and `..data` are left out.
/// Throws Error (Missing: no such directory or file unreadable; Config: empty, a sub-directory, too
/// large).
std::vector<File> read_directories(const std::vector<std::filesystem::path>& directories);

/// The `data` of a ConfigMap object as the files it was made of: what a built kustomization holds
/// in place of the directories. `shown_as` takes a directory's place in messages
/// (`configmap/flights-layers`). Dot-files are left out. Throws Error (Config): binary data.
std::vector<File> files_of_config_map(const Tree& config_map, const std::string& shown_as);

/// Orders `files` by name over all directories, parses each and merges them, first to last.
/// Throws Error (Config) with every problem found: the same name twice, unknown kinds of file,
/// YAML errors, duplicate keys, documents of two applications or of two API groups.
Layers load(std::vector<File> files);

}  // namespace sparkjob::layers
