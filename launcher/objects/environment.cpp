// SPDX-License-Identifier: Apache-2.0
#include "objects/environment.hpp"

#include <algorithm>

#include "objects/config_maps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

json variable(const std::string& name, const std::string& value) {
  return {{"name", name}, {"value", value}};
}

// spark-submit takes the name of the person who types; a Job has none.
std::string user(const Context& context) {
  const auto& proxy = context.inputs.application.proxy_user;
  return proxy ? proxy->value : "spark";
}

void add_own(const Context& context, json& env) {
  env.push_back(variable("SPARK_USER", user(context)));
  env.push_back(variable("SPARK_APPLICATION_ID", context.names.application_id));
  for (const auto& [name, value] : context.settings.below("spark.kubernetes.driverEnv.")) {
    env.push_back(variable(name, value.value));
  }
  const json address = {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", "status.podIP"}}}};
  env.push_back({{"name", "SPARK_DRIVER_BIND_ADDRESS"}, {"valueFrom", address}});
}

void add_secrets(const Context& context, json& env) {
  const std::string prefix = "spark.kubernetes.driver.secretKeyRef.";
  for (const auto& [name, property] : context.settings.below(prefix)) {
    const std::string& said = property.value;
    const auto colon = said.find(':');
    const auto count = std::count(said.begin(), said.end(), ':');
    if (count != 1 || colon == 0 || colon + 1 == said.size()) {
      context.settings.problem(prefix + name, "names no key of a Secret", "write NAME:KEY");
      continue;
    }
    const json key = {{"name", said.substr(0, colon)}, {"key", said.substr(colon + 1)}};
    env.push_back({{"name", name}, {"valueFrom", {{"secretKeyRef", key}}}});
  }
}

void add_python(const Context& context, json& env) {
  if (context.language != spark::Language::Python) {
    return;
  }
  const std::string python = context.settings.text("spark.pyspark.python");
  const std::string driver = context.settings.text("spark.pyspark.driver.python", python);
  if (!python.empty()) {
    env.push_back(variable("PYSPARK_PYTHON", python));
  }
  if (!driver.empty()) {
    env.push_back(variable("PYSPARK_DRIVER_PYTHON", driver));
  }
}

}  // namespace

json environment(const Context& context, const std::string& local_dirs) {
  json env = json::array();
  add_own(context, env);
  add_secrets(context, env);
  add_python(context, env);
  const Inputs& inputs = context.inputs;
  if (!hadoop_config_map(inputs.application, inputs.properties, inputs.layers, context.names)
           .value.empty()) {
    env.push_back(variable("HADOOP_CONF_DIR", kHadoopConf));
  }
  env.push_back(variable("SPARK_LOCAL_DIRS", local_dirs));
  env.push_back(variable("SPARK_CONF_DIR", kSparkConf));
  return env;
}

}  // namespace sparkjob::objects
