// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "layers/tree.hpp"

namespace sparkjob::spec {

/// A value, the place that said it, and the values it beat (latest first).
template <class T>
struct Said {
  T value = {};
  layers::Origin origin;
  std::vector<layers::Beaten> beaten = {};
};

template <class T>
using Maybe = std::optional<Said<T>>;

using Text = Said<std::string>;
using Texts = std::map<std::string, Text>;  ///< a map of strings, each with its own place
using Words = std::vector<std::string>;     ///< a list of strings; the list has one place

/// One `env` entry. Without `value` it is a `valueFrom`, which only the cluster can resolve.
struct EnvVar {
  std::string name;
  Maybe<std::string> value;
  std::optional<layers::Tree> value_from;
  layers::Origin origin;
};

/// A ConfigMap or Secret of that name, mounted at `path`.
struct MountedFiles {
  std::string name;
  std::string path;
  std::string type;  ///< of a Secret: Generic, GCPServiceAccount, HadoopDelegationToken
  layers::Origin origin;
};

/// An extended resource of the Spark container, as `nvidia.com/gpu`.
struct Gpu {
  std::string name;
  std::int64_t quantity = 0;
};

/// Fields that are Kubernetes' own, by the name they have in a SparkApplication; only their shape
/// has been looked at.
using PodFields = std::map<std::string, layers::Tree>;

/// `envSecretKeyRefs.NAME`: the Secret and the key in it.
struct SecretKey {
  std::string secret;
  std::string key;
};

/// What driver and executor have in common (SparkPodSpec). Sizes are Java sizes as Spark reads
/// them (`512m`, `4g`), CPU requests and limits are Kubernetes quantities (`500m`, `1.5`).
struct Role {
  Maybe<std::int64_t> cores;
  Maybe<std::string> core_request;
  Maybe<std::string> core_limit;
  Maybe<std::string> memory;
  Maybe<std::string> memory_overhead;
  Maybe<std::string> image;
  Maybe<std::string> java_options;
  Maybe<std::string> service_account;
  std::vector<EnvVar> env;
  Texts env_vars;
  std::map<std::string, Said<SecretKey>> env_secret_key_refs;
  Texts labels;
  Texts annotations;
  Maybe<std::string> scheduler_name;
  Maybe<std::int64_t> termination_grace_period_seconds;
  Texts node_selector;
  Maybe<Gpu> gpu;
  std::vector<MountedFiles> config_maps;
  std::vector<MountedFiles> secrets;
  std::optional<layers::Tree> pod_template;
  PodFields pod_fields;
};

struct Driver : Role {
  Maybe<std::string> memory_limit;
  Maybe<std::string> pod_name;
  Maybe<std::string> kubernetes_master;
  Texts service_labels;
  Texts service_annotations;
};

struct Executor : Role {
  Maybe<std::int64_t> instances;
  Maybe<bool> delete_on_termination;
};

/// `spec.deps`: each becomes one comma-separated Spark property.
struct Dependencies {
  Maybe<Words> jars;
  Maybe<Words> files;
  Maybe<Words> py_files;
  Maybe<Words> packages;
  Maybe<Words> exclude_packages;
  Maybe<Words> repositories;
  Maybe<Words> archives;
};

struct DynamicAllocation {
  Maybe<bool> enabled;
  Maybe<std::int64_t> initial_executors;
  Maybe<std::int64_t> min_executors;
  Maybe<std::int64_t> max_executors;
  Maybe<bool> shuffle_tracking_enabled;
  Maybe<std::int64_t> shuffle_tracking_timeout;  ///< milliseconds
};

struct RestartPolicy {
  Maybe<std::string> type;  ///< Never or OnFailure
  Maybe<std::int64_t> on_failure_retries;
  Maybe<std::int64_t> on_failure_retry_interval;  ///< seconds
};

/// `spec.monitoring`: it has an effect only with `prometheus`.
struct Monitoring {
  bool prometheus = false;
  Maybe<bool> driver_metrics;
  Maybe<bool> executor_metrics;
  Maybe<std::string> metrics_properties;
  Maybe<std::string> metrics_properties_file;
  Maybe<std::string> jmx_exporter_jar;
  Maybe<std::int64_t> port;
  Maybe<std::string> port_name;
  Maybe<std::string> config_file;
  Maybe<std::string> configuration;
};

/// `spec.sparkUIOptions`: the Service of the driver's UI.
struct UiService {
  Maybe<std::int64_t> port;
  Maybe<std::string> port_name;
  Maybe<std::string> type;
  Texts labels;
  Texts annotations;
};

enum class Mode { Cluster, Client };

/// One property said on the command line or in a --properties-file: it beats whatever the layers
/// say.
struct Setting {
  std::string key;
  Text value;
};

/// The words on the command line: spark-submit's own, and the last layer. `settings` are in order
/// of precedence, weakest first, as spark-submit has it: properties file, --conf, options.
struct Submission {
  Maybe<std::string> main_class = {};
  Maybe<std::string> application = {};
  Maybe<std::string> proxy_user = {};
  Words arguments = {};  ///< count only together with `application`
  std::vector<Setting> settings = {};
};

/// `services.historyServer`, where it is switched on.
struct HistoryServer {
  layers::Origin origin;  ///< of the line that switches it on
  Maybe<std::string> image;
  Maybe<std::string> log_directory;
  std::optional<layers::Tree> resources;
};

/// `services.reverseProxy`, where it is switched on.
struct ReverseProxy {
  layers::Origin origin;
  Maybe<std::string> image;
  Maybe<std::int64_t> replicas;
  std::optional<layers::Tree> resources;
  Maybe<std::string> path;
  Maybe<std::string> host;
  Maybe<std::string> ingress_class_name;
  Maybe<std::string> tls_secret;
};

/// `services`: what the launcher puts in place before the driver, and leaves there.
struct Services {
  Maybe<std::int64_t> deadline_seconds;  ///< until they are ready; 0: nobody waits
  Maybe<std::string> when_not_ready;     ///< continue or fail
  std::optional<HistoryServer> history_server;
  std::optional<ReverseProxy> reverse_proxy;
};

/// The `sparkjob/v1` Launcher document: what no SparkApplication says.
struct Launcher {
  Maybe<std::string> master;
  Maybe<std::string> spark_home;
  Maybe<std::string> progress;                    ///< auto, lines or none
  Maybe<std::int64_t> stop_grace_period_seconds;  ///< SIGTERM to SIGKILL
  Maybe<std::int64_t> queue_deadline_seconds;     ///< until the driver has a node; 0: any time
  Maybe<std::int64_t> start_deadline_seconds;     ///< from its node to running; 0: any time
  Maybe<std::int64_t> run_deadline_seconds;       ///< from running to its end; 0: any time
  Maybe<std::string> keep_driver;                 ///< always, onFailure or never
  Maybe<std::string> on_interrupt;                ///< leave or delete
  Maybe<std::string> logs;                        ///< driver or none
  Maybe<std::string> pod_security;                ///< privileged or restricted
  Services services;
};

/// One application, typed: after `spec::read` nothing in here is a string that could be wrong.
/// Field names and meanings are those of `sparkoperator.k8s.io/v1beta2`.
struct Application {
  bool manifest = false;  ///< a SparkApplication document exists, so its defaults apply
  Maybe<std::string> name;
  Maybe<std::string> name_space;
  Texts labels;
  Maybe<std::string> type;
  Maybe<std::string> spark_version;
  Said<Mode> mode;
  Maybe<std::string> main_class;
  Maybe<std::string> main_application_file;
  Maybe<Words> arguments;
  Texts spark_conf;
  Texts hadoop_conf;
  Maybe<std::string> spark_config_map;
  Maybe<std::string> hadoop_config_map;
  Maybe<std::string> image;
  Maybe<std::string> image_pull_policy;
  Maybe<Words> image_pull_secrets;
  Maybe<std::string> proxy_user;
  Maybe<std::string> python_version;
  Maybe<std::string> memory_overhead_factor;
  Texts node_selector;
  Dependencies deps;
  Driver driver;
  Executor executor;
  DynamicAllocation dynamic_allocation;
  RestartPolicy restart_policy;
  layers::List volumes;
  Monitoring monitoring;
  UiService ui_service;
  Launcher launcher;
  std::vector<Setting> settings;  ///< the command line's, weakest first
};

}  // namespace sparkjob::spec
