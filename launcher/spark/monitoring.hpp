// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "spark/collector.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// Where the Spark containers have the files of `spec.monitoring`.
inline constexpr auto kMetricsFolder = "/etc/metrics/conf";
inline constexpr auto kMetricsFile = "metrics.properties";
inline constexpr auto kPrometheusFile = "prometheus.yaml";

/// Whether Prometheus shall find metrics of the driver, of the executors.
bool is_monitored(const spec::Monitoring& monitoring, const std::string& role);

/// The port of the agent.
std::int64_t metrics_port(const spec::Monitoring& monitoring);

/// `spec.monitoring` as properties, for an application of that namespace: annotations, the agent
/// among the Java options, and where Spark's metrics go.
void add_monitoring(const spec::Application& application, const std::string& name_space,
                    Collector& to);

}  // namespace sparkjob::spark
