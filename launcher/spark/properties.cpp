// SPDX-License-Identifier: Apache-2.0
#include "spark/properties.hpp"

#include <string_view>
#include <utility>

namespace sparkjob::spark {

namespace {

using layers::Beaten;
using spec::Application;
using spec::Maybe;
using spec::Role;
using spec::Text;
using spec::Texts;
using spec::Words;

std::string text(const std::string& value) {
  return value;
}
std::string text(std::int64_t value) {
  return std::to_string(value);
}
std::string text(bool value) {
  return value ? "true" : "false";
}

std::string text(const Words& words) {
  std::string joined;
  for (const auto& word : words) {
    joined += (joined.empty() ? "" : ",") + word;
  }
  return joined;
}

// Collects properties: what is put later is stronger, and remembers what it beat.
class Collector {
 public:
  Configuration result;

  void put(const std::string& key, Property property) {
    auto& slot = result.properties;
    const auto at = slot.find(key);
    if (at != slot.end()) {
      const Property& under = at->second;
      property.beaten.push_back(Beaten{.text = under.value, .origin = under.origin});
      property.beaten.insert(property.beaten.end(), under.beaten.begin(), under.beaten.end());
    }
    slot.insert_or_assign(at, key, std::move(property));
  }

  template <class T>
  void put(const std::string& key, const Maybe<T>& said) {
    if (said) {
      put(key, Property{text(said->value), said->origin, said->beaten});
    }
  }

  void put_all(const std::string& prefix, const Texts& texts) {
    for (const auto& [key, value] : texts) {
      put(prefix + key, value);
    }
  }

  void put_default(const std::string& key, const std::string& value) {
    put(key, Property{.value = value, .origin = {.layer = "default of SparkApplication"}});
  }

  bool has(const std::string& key) const { return result.properties.count(key) != 0; }
};

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

void add_labels(const Application& application, const std::string& role, Collector& to) {
  for (const auto& [key, value] : application.labels) {
    if (!key.starts_with("kueue.x-k8s.io/")) {  // Kueue would count the pod a second time
      to.put("spark.kubernetes." + role + ".label." + key, value);
    }
  }
}

void add_role(const Application& application, const std::string& role, const Role& said,
              Collector& to) {
  const std::string plain = "spark." + role + ".";
  const std::string kubernetes = "spark.kubernetes." + role + ".";
  const std::string env = role == "driver" ? "spark.kubernetes.driverEnv." : "spark.executorEnv.";
  to.put(kubernetes + "container.image", application.image);
  to.put(kubernetes + "container.image", said.image);
  to.put(plain + "cores", said.cores);
  to.put(kubernetes + "request.cores", said.core_request);
  to.put(kubernetes + "limit.cores", said.core_limit);
  to.put(plain + "memory", said.memory);
  to.put(plain + "memoryOverhead", said.memory_overhead);
  to.put(plain + "extraJavaOptions", said.java_options);
  to.put("spark.kubernetes.authenticate." + role + ".serviceAccountName", said.service_account);
  add_labels(application, role, to);
  to.put_all(kubernetes + "label.", said.labels);
  to.put_all(kubernetes + "annotation.", said.annotations);
  to.put_all(env, said.env_vars);
  for (const auto& variable : said.env) {  // a valueFrom is no property: it is the pod's
    to.put(env + variable.name, variable.value);
  }
  for (const auto& [name, key] : said.env_secret_key_refs) {
    to.put(kubernetes + "secretKeyRef." + name,
           Property{key.value.secret + ":" + key.value.key, key.origin, key.beaten});
  }
}

void add_driver(const Application& application, Collector& to) {
  const auto& driver = application.driver;
  add_role(application, "driver", driver, to);
  to.put("spark.kubernetes.driver.pod.name", driver.pod_name);
  to.put("spark.kubernetes.driver.master", driver.kubernetes_master);
  to.put_all("spark.kubernetes.driver.service.label.", driver.service_labels);
  to.put_all("spark.kubernetes.driver.service.annotation.", driver.service_annotations);
}

void add_executor(const Application& application, Collector& to) {
  add_role(application, "executor", application.executor, to);
  to.put("spark.executor.instances", application.executor.instances);
  to.put("spark.kubernetes.executor.deleteOnTermination",
         application.executor.delete_on_termination);
  to.put_all("spark.kubernetes.node.selector.", application.node_selector);
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
  const auto dynamic = to.result.properties.find("spark.dynamicAllocation.enabled");
  const bool is_dynamic = dynamic != to.result.properties.end() && dynamic->second.value == "true";
  if (!is_dynamic && !to.has("spark.executor.instances")) {
    to.put_default("spark.executor.instances", "1");
  }
}

// A value in sparkConf that a typed field overrules has no effect, though it may stand in a later
// layer: the user should hear of it.
void warn_of_overruled(const Application& application, Collector& to) {
  for (const auto& [key, said] : application.spark_conf) {
    const auto at = to.result.properties.find(key);
    if (at == to.result.properties.end() || at->second.value == said.value) {
      continue;
    }
    to.result.warnings.push_back(
        {layers::place(said.origin), key + " has no effect: another field decides it",
         "see " + layers::place(at->second.origin) + ", and remove one of the two"});
  }
}

}  // namespace

Configuration configuration(const Application& application) {
  Collector collector;
  add_common(application, collector);
  add_conf(application, collector);
  add_submission(application, collector);
  add_driver(application, collector);
  add_executor(application, collector);
  add_dynamic_allocation(application, collector);
  add_defaults(application, collector);
  warn_of_overruled(application, collector);
  for (const auto& [key, value] : application.settings) {
    collector.put(key, value);
  }
  return std::move(collector.result);
}

}  // namespace sparkjob::spark
