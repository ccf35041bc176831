// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/process.hpp"
#include "error.hpp"
#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::cli {

/// What a kustomization's output says of the Job itself.
struct JobInput {
  std::string name;
  std::string name_space;  ///< empty where it says none
};

/// Everything `run` needs to know of one application, and `render` shows.
struct Input {
  layers::Layers layers;
  spec::Application application;
  spark::Properties properties;
  std::vector<Problem> warnings;
  objects::NamedFiles files;    ///< those that the properties name, in cluster mode
  std::optional<JobInput> job;  ///< nothing where the input is directories
};

/// The input that `run` and `render` name: layer directories or a kustomization's output, and
/// spark-submit's words as the last layer. Throws Error (Usage, Missing, Config).
Input input(const Options& options, const Process& process);

/// The input that one side of `diff` names: directories separated by commas, the folder of a
/// kustomization (kustomize builds it), a file with its output, or `-`.
Input side(const std::string& named, const Process& process);

}  // namespace sparkjob::cli
