// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launch/cluster_access.hpp"

namespace sparkjob::cli {

enum class Verb { Run, Render, Diff, Version, Completion, Help };

enum class Show { Objects, Documents, Properties };

enum class Output { Text, Yaml, Json };

/// One of spark-submit's options that says one Spark property: `--driver-memory 4g`.
struct SubmitWord {
  std::string option;    ///< as typed: `--driver-memory`
  std::string property;  ///< `spark.driver.memory`
  std::string value;
};

/// spark-submit's own words, as typed.
struct SubmitWords {
  std::optional<std::string> main_class;
  std::optional<std::string> proxy_user;
  std::optional<std::string> properties_file;
  bool load_spark_defaults = false;
  bool verbose = false;
  std::vector<std::string> conf;  ///< `key=value`, in order
  std::vector<SubmitWord> options;
  std::vector<std::string> application;  ///< the application and its arguments
};

/// What was typed. What it means is decided by cli/input.hpp and the verbs.
struct Options {
  Verb verb = Verb::Help;
  std::vector<std::string> layers;
  std::optional<std::string> file;  ///< -f: a kustomization's output, `-` for standard input
  SubmitWords submit;
  launch::Connection connection;        ///< run: kubectl's flags
  std::optional<std::string> id;        ///< of the application, where no Job gives one
  std::optional<std::string> job_name;  ///< render: of the Job that would run it
  std::optional<std::string> job_uid;
  int attempt = 1;
  std::optional<Show> show;  ///< nothing: what suits the application
  Output output = Output::Text;
  bool explain = false;
  bool show_secrets = false;
  std::vector<std::string> sides;  ///< diff: A and B
  std::string shell;               ///< completion
  std::string help;                ///< the text to print for Verb::Help
};

/// Reads the words after the program's name. Throws Error (Usage).
Options parse(const std::vector<std::string>& words);

/// A verb and its options, for shell completion.
struct VerbOptions {
  std::string verb;
  std::string description;
  std::vector<std::string> options;
};
std::vector<VerbOptions> vocabulary();

}  // namespace sparkjob::cli
