// SPDX-License-Identifier: Apache-2.0
#include "spark/monitoring.hpp"

namespace sparkjob::spark {

namespace {

constexpr std::int64_t kUsualPort = 8090;

std::string in_folder(const std::string& file) {
  return std::string(kMetricsFolder) + "/" + file;
}

void add_agent(const spec::Monitoring& monitoring, const std::string& role, Collector& to) {
  const std::string port = std::to_string(metrics_port(monitoring));
  const std::string config =
      monitoring.config_file ? monitoring.config_file->value : in_folder(kPrometheusFile);
  const std::string key = "spark." + role + ".extraJavaOptions";
  const std::string options = to.has(key) ? to.result.at(key).value + " " : "";
  const layers::Origin& place = monitoring.jmx_exporter_jar->origin;
  to.decide(
      key, options + "-javaagent:" + monitoring.jmx_exporter_jar->value + "=" + port + ":" + config,
      place);
  const std::string annotation = "spark.kubernetes." + role + ".annotation.prometheus.io/";
  to.decide(annotation + "scrape", "true", place);
  to.decide(annotation + "port", port, place);
  to.decide(annotation + "path", "/metrics", place);
}

}  // namespace

bool is_monitored(const spec::Monitoring& monitoring, const std::string& role) {
  const auto& said = role == "driver" ? monitoring.driver_metrics : monitoring.executor_metrics;
  return monitoring.prometheus && monitoring.jmx_exporter_jar && said && said->value;
}

std::int64_t metrics_port(const spec::Monitoring& monitoring) {
  return monitoring.port ? monitoring.port->value : kUsualPort;
}

void add_monitoring(const spec::Application& application, const std::string& name_space,
                    Collector& to) {
  const spec::Monitoring& monitoring = application.monitoring;
  if (!monitoring.prometheus) {
    return;
  }
  for (const std::string role : {"driver", "executor"}) {
    if (is_monitored(monitoring, role)) {
      add_agent(monitoring, role, to);
    }
  }
  to.decide("spark.metrics.namespace", name_space + "." + to.result.at("spark.app.name").value);
  const auto& file = monitoring.metrics_properties_file;
  to.decide("spark.metrics.conf", file ? file->value : in_folder(kMetricsFile),
            file ? file->origin : Collector::decided());
}

}  // namespace sparkjob::spark
