// SPDX-License-Identifier: Apache-2.0
#include "spark/properties.hpp"

#include <string_view>
#include <utility>

#include "spark/collector.hpp"
#include "spark/event_log.hpp"
#include "spark/role_properties.hpp"

namespace sparkjob::spark {

namespace {

using spec::Application;

void add_common(const Application& application, Collector& to) {
  to.put("spark.kubernetes.namespace", application.name_space);
  to.put("spark.kubernetes.container.image", application.image);
  to.put("spark.kubernetes.container.image.pullPolicy", application.image_pull_policy);
  to.put("spark.kubernetes.container.image.pullSecrets", application.image_pull_secrets);
  to.put("spark.kubernetes.pyspark.pythonVersion", application.python_version);
  to.put("spark.kubernetes.memoryOverheadFactor", application.memory_overhead_factor);
}

void add_conf(const Application& application, Collector& to) {
  for (const auto& [key, value] : application.spark_conf) {
    if (key.starts_with("spark.")) {  // Spark ignores the others; spec::warnings says so
      to.put(key, value);
    }
  }
  to.put_all("spark.hadoop.", application.hadoop_conf);
}

// Flags in the operator's submission: they replace what sparkConf says, they are not merged with
// it.
void add_submission(const Application& application, Collector& to) {
  to.put("spark.app.name", application.name);
  to.put("spark.master", application.launcher.master);
  const std::string mode = application.mode.value == spec::Mode::Client ? "client" : "cluster";
  to.put("spark.submit.deployMode",
         Property{mode, application.mode.origin, application.mode.beaten});
  const auto& deps = application.deps;
  to.put("spark.jars", deps.jars);
  to.put("spark.files", deps.files);
  to.put("spark.submit.pyFiles", deps.py_files);
  to.put("spark.jars.packages", deps.packages);
  to.put("spark.jars.excludes", deps.exclude_packages);
  to.put("spark.jars.repositories", deps.repositories);
  to.put("spark.archives", deps.archives);
}

void add_dynamic_allocation(const Application& application, Collector& to) {
  const auto& dynamic = application.dynamic_allocation;
  if (!dynamic.enabled || !dynamic.enabled->value) {
    return;  // `enabled: false` switches nothing off that sparkConf says: the operator's rule
  }
  const std::string prefix = "spark.dynamicAllocation.";
  to.put(prefix + "enabled", dynamic.enabled);
  to.put(prefix + "initialExecutors", dynamic.initial_executors);
  to.put(prefix + "minExecutors", dynamic.min_executors);
  to.put(prefix + "maxExecutors", dynamic.max_executors);
  if (!dynamic.shuffle_tracking_enabled) {
    to.put_default(prefix + "shuffleTracking.enabled", "true");
  }
  to.put(prefix + "shuffleTracking.enabled", dynamic.shuffle_tracking_enabled);
  to.put(prefix + "shuffleTracking.timeout", dynamic.shuffle_tracking_timeout);
}

// The defaults of the operator's webhook: only where neither a field nor sparkConf says anything.
void add_defaults(const Application& application, Collector& to) {
  if (!application.manifest) {
    return;
  }
  for (const std::string role : {"driver", "executor"}) {
    for (const auto& [name, value] : {std::pair{".cores", "1"}, std::pair{".memory", "1g"}}) {
      const std::string key = "spark." + role + name;
      if (!to.has(key)) {
        to.put_default(key, value);
      }
    }
  }
  const auto dynamic = to.result.find("spark.dynamicAllocation.enabled");
  const bool is_dynamic = dynamic != to.result.end() && dynamic->second.value == "true";
  if (!is_dynamic && !to.has("spark.executor.instances")) {
    to.put_default("spark.executor.instances", "1");
  }
}

// A value in sparkConf that a typed field overrules has no effect, though it may stand in a later
// layer: the user should hear of it.
std::vector<Problem> overruled(const Application& application, const Properties& properties) {
  std::vector<Problem> warnings;
  for (const auto& [key, said] : application.spark_conf) {
    const auto at = properties.find(key);
    if (at == properties.end() || at->second.value == said.value) {
      continue;
    }
    warnings.push_back({layers::place(said.origin),
                        key + " has no effect: another field decides it",
                        "see " + layers::place(at->second.origin) + ", and remove one of the two"});
  }
  return warnings;
}

}  // namespace

Configuration configuration(const Application& application) {
  Collector collector;
  add_common(application, collector);
  add_conf(application, collector);
  add_submission(application, collector);
  add_roles(application, collector);
  add_dynamic_allocation(application, collector);
  add_defaults(application, collector);
  auto warnings = overruled(application, collector.result);
  for (const auto& [key, value] : application.settings) {
    if (key.starts_with("spark.")) {
      collector.put(key, value);
    }
  }
  add_event_log(application, collector);
  return {.properties = std::move(collector.result), .warnings = std::move(warnings)};
}

}  // namespace sparkjob::spark
