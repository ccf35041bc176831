// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>

#include "cli/options.hpp"

namespace sparkjob::cli {

/// The verbs and their options, as CLI11 knows them. The parser writes straight into `options`, so
/// both live together and never move.
struct Parser {
  Options options;
  CLI::App app{"Runs Spark applications on Kubernetes as a Job", "sparkjob"};
  std::map<std::string, std::string> submit;  // option -> value as typed
  std::string show;
  std::string output;
  std::string name_space;
  std::string request_timeout;
  std::map<CLI::App*, Verb> verbs;

  Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

 private:
  CLI::App* add(Verb verb, const std::string& name, const std::string& description);
  void add_layers(CLI::App* verb);
  void add_id(CLI::App* verb);
  void add_job(CLI::App* verb);
  void add_submit(CLI::App* verb);
  void add_namespace(CLI::App* verb);
  void add_connection(CLI::App* verb);
  void add_output(CLI::App* verb);
};

}  // namespace sparkjob::cli
