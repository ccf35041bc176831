// SPDX-License-Identifier: Apache-2.0
#include "spec/read.hpp"

#include "spec/check.hpp"
#include "spec/read_role.hpp"
#include "spec/readers.hpp"
#include "spec/services.hpp"
#include "spec/submission.hpp"
#include "spec/volumes.hpp"

namespace sparkjob::spec {

namespace {

using layers::Tree;

Driver driver(const Tree* tree) {
  Driver result;
  read_role(tree, result);
  result.memory_limit = text(tree, "memoryLimit");
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

Monitoring monitoring(const Tree* tree) {
  const Tree* prometheus = child(tree, "prometheus");
  return {.prometheus = prometheus != nullptr,
          .driver_metrics = boolean(tree, "exposeDriverMetrics"),
          .executor_metrics = boolean(tree, "exposeExecutorMetrics"),
          .metrics_properties = text(tree, "metricsProperties"),
          .metrics_properties_file = text(tree, "metricsPropertiesFile"),
          .jmx_exporter_jar = text(prometheus, "jmxExporterJar"),
          .port = integer(prometheus, "port"),
          .port_name = text(prometheus, "portName"),
          .config_file = text(prometheus, "configFile"),
          .configuration = text(prometheus, "configuration")};
}

UiService ui_service(const Tree* tree) {
  return {.port = integer(tree, "servicePort"),
          .port_name = text(tree, "servicePortName"),
          .type = text(tree, "serviceType"),
          .labels = texts(tree, "serviceLabels"),
          .annotations = texts(tree, "serviceAnnotations")};
}

RestartPolicy restart_policy(const Tree* tree) {
  return {.type = text(tree, "type"),
          .on_failure_retries = integer(tree, "onFailureRetries"),
          .on_failure_retry_interval = integer(tree, "onFailureRetryInterval")};
}

Launcher launcher(const Tree* tree) {
  return {.master = text(tree, "master"),
          .spark_home = text(tree, "sparkHome"),
          .progress = text(tree, "progress"),
          .stop_grace_period_seconds = integer(tree, "stopGracePeriodSeconds"),
          .queue_deadline_seconds = integer(tree, "queueDeadlineSeconds"),
          .start_deadline_seconds = integer(tree, "startDeadlineSeconds"),
          .run_deadline_seconds = integer(tree, "runDeadlineSeconds"),
          .keep_driver = text(tree, "keepDriver"),
          .on_interrupt = text(tree, "onInterrupt"),
          .logs = text(tree, "logs"),
          .pod_security = text(tree, "podSecurity"),
          .services = services(child(tree, "services"))};
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
  if (const Tree* volumes = child(spec, "volumes")) {
    result.volumes = *volumes->list();
  }
  result.restart_policy = restart_policy(child(spec, "restartPolicy"));
  result.monitoring = monitoring(child(spec, "monitoring"));
  result.ui_service = ui_service(child(spec, "sparkUIOptions"));
  return result;
}

// A driver in the launcher's own container has one attempt: the Job's.
std::vector<Problem> wrong_restart_policy(const Application& application) {
  const auto& type = application.restart_policy.type;
  if (application.mode.value == Mode::Cluster || !type || type->value == "Never") {
    return {};
  }
  return {{layers::place(type->origin), "spec.restartPolicy: in client mode there is one attempt",
           "write backoffLimit into the Job's spec, or use mode: cluster"}};
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
  fail(ErrorKind::Config, wrong_volumes(reading.application));
  fail(ErrorKind::Config, wrong_properties(reading.application.spark_conf));
  fail(ErrorKind::Usage, wrong_properties(submission.settings));
  reading.application.launcher = launcher(layers.launcher ? &*layers.launcher : nullptr);
  submit(submission, reading.application);
  fail(ErrorKind::Config, wrong_restart_policy(reading.application));
  fail(ErrorKind::Config, wrong_services(reading.application));
  reading.warnings = warnings(reading.application);
  return reading;
}

}  // namespace sparkjob::spec
