// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "spark/collector.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// The claim of services/history-server, and where it is mounted.
inline constexpr auto kEventsClaim = "spark-events";
inline constexpr auto kEventsDirectory = "file:///var/spark/events";

/// The path of a directory that is on a volume; nothing for one in a store, such as `s3a://logs`.
std::optional<std::string> volume_path(const std::string& directory);

/// Whether what is mounted at `mount` has `path` in it.
bool covers(const std::string& mount, const std::string& path);

/// Turns event logs on where `services.historyServer` is there and nobody says
/// `spark.eventLog.enabled`: so one line brings both. What somebody has said stays; `to` has
/// everything else already, the command line too.
void add_event_log(const spec::Application& application, Collector& to);

}  // namespace sparkjob::spark
