// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "layers/load.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What a Job of sparkjob says in its manifest: all that `run` would find in the Job's pod.
struct JobManifest {
  std::string name;                ///< `Job flights`, for messages
  std::string job;                 ///< `flights`
  std::string name_space;          ///< empty where the manifest says none
  std::vector<std::string> words;  ///< the container's words after `run`
  Tree image;                      ///< the container's image; null where it has none
  std::string pull_policy;         ///< of that image; empty where the manifest says none
  std::vector<std::string> pull_secrets;
  /// The files that ConfigMaps mount into the container, by mount path.
  std::map<std::string, std::vector<File>> mounts;
};

/// Finds the Job (or CronJob) that runs sparkjob in a kustomization's output, its container and the
/// ConfigMaps mounted there. `file` is the whole output: a YAML stream, or a List. Throws Error
/// (Config) where there is no such Job, more than one, or a ConfigMap it mounts is not there.
JobManifest job_manifest(const File& file);

}  // namespace sparkjob::layers
