// SPDX-License-Identifier: Apache-2.0
#include "spec/read.hpp"

#include <charconv>
#include <string_view>

#include "layers/scalar.hpp"
#include "spec/check.hpp"
#include "spec/submission.hpp"

namespace sparkjob::spec {

namespace {

using layers::Entry;
using layers::Tree;

// Everything below runs after check(): a field that is there has the right shape.
// The readers give the value at one key of `map`, with its place, or nothing.

const Tree* child(const Tree* map, std::string_view key) {
  return map == nullptr ? nullptr : map->at({key});
}

Text text_of(const Tree& tree) {
  return {.value = tree.scalar()->text, .origin = tree.origin, .beaten = tree.beaten};
}

Maybe<std::string> text(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  return tree == nullptr ? std::nullopt : Maybe<std::string>(text_of(*tree));
}

Maybe<std::int64_t> integer(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  const std::string& digits = tree->scalar()->text;
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return Said<std::int64_t>{.value = number, .origin = tree->origin, .beaten = tree->beaten};
}

Maybe<bool> boolean(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  return Said<bool>{.value = layers::as_bool(*tree->scalar()).value(),
                    .origin = tree->origin,
                    .beaten = tree->beaten};
}

Texts texts(const Tree* map, std::string_view key) {
  Texts result;
  if (const Tree* tree = child(map, key)) {
    for (const Entry& entry : tree->map()->entries) {
      result.emplace_hint(result.end(), entry.key, text_of(entry.value));
    }
  }
  return result;
}

Maybe<Words> words(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  Said<Words> result{.value = {}, .origin = tree->origin, .beaten = tree->beaten};
  for (const Tree& item : *tree->list()) {
    result.value.push_back(item.scalar()->text);
  }
  return result;
}

std::vector<EnvVar> env(const Tree* role) {
  std::vector<EnvVar> result;
  if (const Tree* list = child(role, "env")) {
    for (const Tree& item : *list->list()) {
      EnvVar variable{.name = item.at({"name"})->scalar()->text,
                      .value = text(&item, "value"),
                      .origin = item.origin};
      if (!variable.value && item.at({"valueFrom"}) == nullptr) {
        variable.value = Text{.value = "", .origin = item.origin};  // as Kubernetes does
      }
      result.push_back(std::move(variable));
    }
  }
  return result;
}

std::map<std::string, Said<SecretKey>> secret_keys(const Tree* role) {
  std::map<std::string, Said<SecretKey>> result;
  if (const Tree* map = child(role, "envSecretKeyRefs")) {
    for (const Entry& entry : map->map()->entries) {
      const SecretKey key{.secret = entry.value.at({"name"})->scalar()->text,
                          .key = entry.value.at({"key"})->scalar()->text};
      result[entry.key] = {
          .value = key, .origin = entry.value.origin, .beaten = entry.value.beaten};
    }
  }
  return result;
}

void read_role(const Tree* tree, Role& role) {
  role.cores = integer(tree, "cores");
  role.core_request = text(tree, "coreRequest");
  role.core_limit = text(tree, "coreLimit");
  role.memory = text(tree, "memory");
  role.memory_overhead = text(tree, "memoryOverhead");
  role.image = text(tree, "image");
  role.java_options = text(tree, "javaOptions");
  role.service_account = text(tree, "serviceAccount");
  role.env = env(tree);
  role.env_vars = texts(tree, "envVars");
  role.env_secret_key_refs = secret_keys(tree);
  role.labels = texts(tree, "labels");
  role.annotations = texts(tree, "annotations");
}

Driver driver(const Tree* tree) {
  Driver result;
  read_role(tree, result);
  result.pod_name = text(tree, "podName");
  result.kubernetes_master = text(tree, "kubernetesMaster");
  result.service_labels = texts(tree, "serviceLabels");
  result.service_annotations = texts(tree, "serviceAnnotations");
  return result;
}

Executor executor(const Tree* tree) {
  Executor result;
  read_role(tree, result);
  result.instances = integer(tree, "instances");
  result.delete_on_termination = boolean(tree, "deleteOnTermination");
  return result;
}

Dependencies dependencies(const Tree* tree) {
  return {.jars = words(tree, "jars"),
          .files = words(tree, "files"),
          .py_files = words(tree, "pyFiles"),
          .packages = words(tree, "packages"),
          .exclude_packages = words(tree, "excludePackages"),
          .repositories = words(tree, "repositories"),
          .archives = words(tree, "archives")};
}

DynamicAllocation dynamic_allocation(const Tree* tree) {
  return {.enabled = boolean(tree, "enabled"),
          .initial_executors = integer(tree, "initialExecutors"),
          .min_executors = integer(tree, "minExecutors"),
          .max_executors = integer(tree, "maxExecutors"),
          .shuffle_tracking_enabled = boolean(tree, "shuffleTrackingEnabled"),
          .shuffle_tracking_timeout = integer(tree, "shuffleTrackingTimeout")};
}

Launcher launcher(const Tree* tree) {
  return {.master = text(tree, "master"),
          .spark_home = text(tree, "sparkHome"),
          .progress = text(tree, "progress"),
          .stop_grace_period_seconds = integer(tree, "stopGracePeriodSeconds"),
          .start_deadline_seconds = integer(tree, "startDeadlineSeconds"),
          .pod_security = text(tree, "podSecurity")};
}

Said<Mode> mode_of(const Maybe<std::string>& word) {
  if (!word) {
    return {.value = Mode::Cluster, .origin = {.layer = "default"}};
  }
  return {.value = word->value == "client" ? Mode::Client : Mode::Cluster,
          .origin = word->origin,
          .beaten = word->beaten};
}

Application application(const Tree* document) {
  Application result;
  const Tree* metadata = child(document, "metadata");
  const Tree* spec = child(document, "spec");
  result.manifest = child(document, "kind") != nullptr;
  result.name = text(metadata, "name");
  result.name_space = text(metadata, "namespace");
  result.labels = texts(metadata, "labels");
  result.type = text(spec, "type");
  result.spark_version = text(spec, "sparkVersion");
  result.mode = mode_of(text(spec, "mode"));
  result.main_class = text(spec, "mainClass");
  result.main_application_file = text(spec, "mainApplicationFile");
  result.arguments = words(spec, "arguments");
  result.spark_conf = texts(spec, "sparkConf");
  result.hadoop_conf = texts(spec, "hadoopConf");
  result.spark_config_map = text(spec, "sparkConfigMap");
  result.hadoop_config_map = text(spec, "hadoopConfigMap");
  result.image = text(spec, "image");
  result.image_pull_policy = text(spec, "imagePullPolicy");
  result.image_pull_secrets = words(spec, "imagePullSecrets");
  result.proxy_user = text(spec, "proxyUser");
  result.python_version = text(spec, "pythonVersion");
  result.memory_overhead_factor = text(spec, "memoryOverheadFactor");
  result.node_selector = texts(spec, "nodeSelector");
  result.deps = dependencies(child(spec, "deps"));
  result.driver = driver(child(spec, "driver"));
  result.executor = executor(child(spec, "executor"));
  result.dynamic_allocation = dynamic_allocation(child(spec, "dynamicAllocation"));
  return result;
}

void add(const std::vector<Problem>& more, std::vector<Problem>& problems) {
  problems.insert(problems.end(), more.begin(), more.end());
}

void fail(ErrorKind kind, const std::vector<Problem>& problems) {
  if (!problems.empty()) {
    throw Error(kind, problems);
  }
}

}  // namespace

Reading read(const layers::Layers& layers, const Submission& submission) {
  std::vector<Problem> problems;
  if (layers.application) {
    add(check(*layers.application, application_schema()), problems);
  }
  if (layers.launcher) {
    add(check(*layers.launcher, launcher_schema()), problems);
  }
  fail(ErrorKind::Config, problems);

  Reading reading;
  reading.application = application(layers.application ? &*layers.application : nullptr);
  fail(ErrorKind::Config, wrong_properties(reading.application.spark_conf));
  fail(ErrorKind::Usage, wrong_properties(submission.settings));
  reading.application.launcher = launcher(layers.launcher ? &*layers.launcher : nullptr);
  submit(submission, reading.application);
  reading.warnings = warnings(reading.application);
  return reading;
}

}  // namespace sparkjob::spec
