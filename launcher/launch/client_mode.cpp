// SPDX-License-Identifier: Apache-2.0
#include "launch/client_mode.hpp"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <utility>

#include "launch/client_command.hpp"
#include "launch/executor_pods.hpp"
#include "launch/find_spark.hpp"
#include "launch/run_child.hpp"
#include "layers/properties_file.hpp"
#include "os/run_directory.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;

fs::path temporary_directory(const Environment& environment) {
  const auto at = environment.find("TMPDIR");
  return at == environment.end() || at->second.empty() ? "/tmp" : at->second;
}

std::string properties_text(const spark::Properties& properties) {
  std::map<std::string, std::string> values;
  for (const auto& [key, property] : properties) {
    values.emplace(key, property.value);
  }
  return layers::to_properties(values);
}

// Writes the files of a configuration directory, and points `variable` there; where the layers have
// none, what the environment says stays.
void write_conf_dir(const os::RunDirectory& directory,
                    const std::map<std::string, layers::File>& files, const std::string& variable,
                    Environment& environment) {
  for (const auto& [name, file] : files) {
    environment[variable] = directory.write(fs::path(variable) / name, file.text).parent_path();
  }
}

int number(const spark::Properties& properties, const std::string& key, int otherwise) {
  const auto at = properties.find(key);
  int value = otherwise;
  if (at != properties.end()) {
    const std::string& text = at->second.value;
    std::from_chars(text.data(), text.data() + text.size(), value);  // Spark judges what is none
  }
  return value;
}

// Spark takes the first free port from spark.ui.port on.
UiPorts ui_ports(const spark::Properties& properties) {
  const UiPorts usual;
  return {.first = number(properties, "spark.ui.port", usual.first),
          .count = number(properties, "spark.port.maxRetries", usual.count - 1) + 1};
}

Supervision supervision(const spec::Launcher& launcher, const Environment& environment) {
  Supervision result;
  const std::string progress = launcher.progress ? launcher.progress->value : "auto";
  const auto term = environment.find("TERM");
  if (progress == "lines") {
    result.progress = ProgressMode::Lines;
  } else if (progress == "auto") {
    result.progress = progress_mode(term == environment.end() ? "" : term->second);
  }
  if (launcher.stop_grace_period_seconds) {
    result.patience.grace = std::chrono::seconds(launcher.stop_grace_period_seconds->value);
  }
  return result;
}

}  // namespace

os::Ended run_client(const ClientRun& run) {
  require_client_mode(run.application, run.environment);
  Environment environment = run.environment;
  if (const auto& home = run.application.launcher.spark_home) {
    environment.emplace("SPARK_HOME", home->value);  // the environment's own wins
  }
  const Spark spark = find_spark(environment);
  find_java(environment, spark);
  if (!spark.home.empty()) {
    environment["SPARK_HOME"] = spark.home;
  }
  const os::RunDirectory directory(temporary_directory(environment));
  write_conf_dir(directory, run.layers.spark_conf_dir, "SPARK_CONF_DIR", environment);
  write_conf_dir(directory, run.layers.hadoop_conf_dir, "HADOOP_CONF_DIR", environment);
  const spark::Properties properties = with_executor_pods(run, directory);
  const Prepared prepared{
      .spark_submit = spark.submit,
      .properties_file = directory.write("spark.properties", properties_text(properties)),
      .environment = driver_environment(std::move(environment), properties),
      .verbose = run.verbose};
  Supervision care = supervision(run.application.launcher, run.environment);
  care.ui = ui_ports(properties);
  return run_child(client_command(run.application, prepared), care);
}

}  // namespace sparkjob::launch
