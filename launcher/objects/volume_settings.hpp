// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "spark/settings.hpp"

namespace sparkjob::objects {

/// One volume as properties describe it: `spark.kubernetes.ROLE.volumes.TYPE.NAME.…`.
struct VolumeSettings {
  std::string prefix;  ///< the keys' beginning, up to and with NAME and its dot
  std::string type;    ///< hostPath, persistentVolumeClaim, emptyDir or nfs
  std::string name;
  std::string mount_path;
  bool read_only = false;
  std::string sub_path;
  std::string sub_path_expr;
  spark::Properties options;      ///< what stands behind `options.`
  spark::Properties labels;       ///< of a claim
  spark::Properties annotations;  ///< of a claim

  /// The option's value, "" where it is not said.
  std::string option(const std::string& key) const;
};

/// The volumes of `role`, sorted by type and name. Reports unknown types and options, options that
/// are missing, sizes without a unit, and paths that are mounted twice.
std::vector<VolumeSettings> volume_settings(const std::string& role,
                                            const spark::Settings& settings);

}  // namespace sparkjob::objects
