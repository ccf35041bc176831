// SPDX-License-Identifier: Apache-2.0
#include "launch/client_command.hpp"

#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "error.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDriverEnv = "spark.kubernetes.driverEnv.";

// The path of an application on this machine: `x.py`, `file:///x.py`, `local:///x.py`; nothing for
// other schemes, which Spark fetches.
std::optional<fs::path> local_path(const std::string& application) {
  const auto colon = application.find(":/");
  if (colon == std::string::npos) {
    return application;
  }
  const std::string scheme = application.substr(0, colon);
  if (scheme != "file" && scheme != "local") {
    return std::nullopt;
  }
  const std::string path = application.substr(colon + 1);
  return path.starts_with("//") ? path.substr(2) : path;
}

// Spark's own words for "no file": SparkSubmit.isInternal, isShell.
bool is_file_of_its_own(std::string_view application) {
  return application == "spark-internal" || application.ends_with("-shell");
}

void add_application(const spec::Text& said, std::vector<Problem>& problems) {
  const auto path = local_path(said.value);
  std::error_code ignored;
  if (path && !is_file_of_its_own(said.value) && !fs::is_regular_file(*path, ignored)) {
    problems.push_back({layers::place(said.origin),
                        "the application '" + said.value + "' does not exist",
                        "name a file of this machine or image; relative paths start where sparkjob "
                        "is started"});
  }
}

void add_variables(const spec::Driver& driver, const Environment& ours,
                   std::vector<Problem>& problems) {
  const auto missing = [&](const std::string& field, const std::string& name,
                           const layers::Origin& origin) {
    if (ours.count(name) == 0) {
      problems.push_back({layers::place(origin),
                          field + ": client mode cannot read " + name + " from the cluster",
                          "set " + name + " in the environment of this process"});
    }
  };
  for (const auto& variable : driver.env) {
    if (!variable.value) {
      missing("spec.driver.env", variable.name, variable.origin);
    }
  }
  for (const auto& [name, key] : driver.env_secret_key_refs) {
    missing("spec.driver.envSecretKeyRefs", name, key.origin);
  }
}

void add_config_map(const char* field, const char* variable, const spec::Maybe<std::string>& said,
                    std::vector<Problem>& problems) {
  if (said) {
    problems.push_back(
        {layers::place(said->origin),
         std::string(field) + ": client mode cannot mount the ConfigMap '" + said->value + "'",
         std::string("put its files beside the layers, or set ") + variable});
  }
}

}  // namespace

os::Command client_command(const spec::Application& application, const Prepared& prepared) {
  os::Command command{
      .program = prepared.spark_submit,
      .arguments = {"--deploy-mode", "client", "--properties-file", prepared.properties_file},
      .environment = prepared.environment,
      .directory = std::nullopt};
  auto& words = command.arguments;
  if (application.main_class) {
    words.insert(words.end(), {"--class", application.main_class->value});
  }
  if (application.proxy_user) {
    words.insert(words.end(), {"--proxy-user", application.proxy_user->value});
  }
  if (prepared.verbose) {
    words.emplace_back("--verbose");
  }
  words.push_back(application.main_application_file.value().value);
  if (application.arguments) {
    const auto& own = application.arguments->value;
    words.insert(words.end(), own.begin(), own.end());
  }
  return command;
}

Environment driver_environment(Environment ours, const spark::Properties& properties) {
  for (auto at = properties.lower_bound(std::string(kDriverEnv));
       at != properties.end() && at->first.starts_with(kDriverEnv); ++at) {
    ours[at->first.substr(kDriverEnv.size())] = at->second.value;
  }
  return ours;
}

void require_client_mode(const spec::Application& application, const Environment& ours) {
  if (!application.main_application_file) {
    throw Error(ErrorKind::Config, "no layer says which application to run",
                "write spec.mainApplicationFile, or name the application on the command line");
  }
  std::vector<Problem> problems;
  add_application(*application.main_application_file, problems);
  add_variables(application.driver, ours, problems);
  add_config_map("spec.sparkConfigMap", "SPARK_CONF_DIR", application.spark_config_map, problems);
  add_config_map("spec.hadoopConfigMap", "HADOOP_CONF_DIR", application.hadoop_config_map,
                 problems);
  if (!problems.empty()) {
    throw Error(ErrorKind::Missing, std::move(problems));
  }
}

}  // namespace sparkjob::launch
