// SPDX-License-Identifier: Apache-2.0
#include "objects/monitoring.hpp"

#include "spark/monitoring.hpp"

namespace sparkjob::objects {

namespace {

constexpr auto kVolume = "prometheus-configmap-volume";

// Every metric of Spark by JMX, from which the agent reads it.
constexpr auto kMetricsProperties =
    "*.sink.jmx.class=org.apache.spark.metrics.sink.JmxSink\n"
    "driver.source.jvm.class=org.apache.spark.metrics.source.JvmSource\n"
    "executor.source.jvm.class=org.apache.spark.metrics.source.JvmSource\n";

// The agent's own names for them.
constexpr auto kAgentConfiguration =
    "lowercaseOutputName: true\n"
    "lowercaseOutputLabelNames: true\n";

void set_text(Object& config_map, const std::string& file, const spec::Maybe<std::string>& said,
              const char* usual) {
  config_map.set(below("/data", file), said ? said->value : usual,
                 said ? layers::place(said->origin) : "");
}

bool is_anybody_monitored(const spec::Monitoring& monitoring) {
  return spark::is_monitored(monitoring, "driver") || spark::is_monitored(monitoring, "executor");
}

bool has_config_map(const spec::Monitoring& monitoring) {
  return is_anybody_monitored(monitoring) &&
         !(monitoring.metrics_properties_file && monitoring.config_file);
}

}  // namespace

std::optional<Object> metrics_config_map(const Context& context) {
  const spec::Monitoring& monitoring = context.inputs.application.monitoring;
  if (!has_config_map(monitoring)) {
    return std::nullopt;
  }
  Object result = data_object(context, "ConfigMap", context.names.metrics_config_map);
  if (!monitoring.metrics_properties_file) {
    set_text(result, spark::kMetricsFile, monitoring.metrics_properties, kMetricsProperties);
  }
  if (!monitoring.config_file) {
    set_text(result, spark::kPrometheusFile, monitoring.configuration, kAgentConfiguration);
  }
  return result;
}

void lay_metrics(const Context& context, const std::string& role, Object& pod, Object& container) {
  const spec::Monitoring& monitoring = context.inputs.application.monitoring;
  if (!spark::is_monitored(monitoring, role)) {
    return;
  }
  const std::string source = layers::place(monitoring.jmx_exporter_jar->origin);
  if (has_config_map(monitoring)) {
    pod.add("/spec/volumes",
            {{"name", kVolume}, {"configMap", {{"name", context.names.metrics_config_map}}}},
            source);
    container.add("/volumeMounts", {{"name", kVolume}, {"mountPath", spark::kMetricsFolder}},
                  source);
  }
  container.add("/ports",
                {{"name", monitoring.port_name ? monitoring.port_name->value : "jmx-exporter"},
                 {"containerPort", spark::metrics_port(monitoring)},
                 {"protocol", "TCP"}},
                source);
}

}  // namespace sparkjob::objects
