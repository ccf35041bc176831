// SPDX-License-Identifier: Apache-2.0
#include "spark/event_log.hpp"

#include <algorithm>

namespace sparkjob::spark {

namespace {

using layers::Tree;

constexpr auto kVolumes = "spark.kubernetes.driver.volumes.";
constexpr auto kClaim = "spark.kubernetes.driver.volumes.persistentVolumeClaim.events.";

/// Whether the driver has something there by its volumeMounts.
bool is_mounted(const spec::Application& application, const std::string& path) {
  const auto mounts = application.driver.pod_fields.find("volumeMounts");
  if (mounts == application.driver.pod_fields.end()) {
    return false;
  }
  const auto& list = *mounts->second.list();
  return std::any_of(list.begin(), list.end(), [&](const Tree& mount) {
    const Tree* at = mount.at({"mountPath"});
    return at != nullptr && at->scalar() != nullptr && covers(at->scalar()->text, path);
  });
}

/// Whether it has something there by properties.
bool is_mounted(const Properties& properties, const std::string& path) {
  return std::any_of(properties.begin(), properties.end(), [&](const auto& property) {
    const std::string& key = property.first;
    return key.starts_with(kVolumes) && key.ends_with(".mount.path") &&
           covers(property.second.value, path);
  });
}

}  // namespace

std::optional<std::string> volume_path(const std::string& directory) {
  constexpr std::string_view kScheme = "file:";
  std::string path = directory;
  if (path.starts_with(kScheme)) {
    path.erase(0, kScheme.size());
  } else if (path.find(':') != std::string::npos) {
    return std::nullopt;
  }
  while (path.starts_with("//")) {
    path.erase(0, 1);
  }
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

bool covers(const std::string& mount, const std::string& path) {
  const std::string root = mount.ends_with('/') ? mount.substr(0, mount.size() - 1) : mount;
  return path == root || path.starts_with(root + "/");
}

void add_event_log(const spec::Application& application, Collector& to) {
  const auto& server = application.launcher.services.history_server;
  if (!server || to.has("spark.eventLog.enabled")) {
    return;
  }
  const auto say = [&](const std::string& key, const std::string& value) {
    if (!to.has(key)) {
      to.put(key, {.value = value, .origin = server->origin});
    }
  };
  const auto& directory = server->log_directory;
  say("spark.eventLog.enabled", "true");
  say("spark.eventLog.dir", directory ? directory->value : kEventsDirectory);
  say("spark.eventLog.compress", "true");
  // As small as Spark lets it be where a piece is seen only once it is full.
  const auto path = volume_path(to.result.at("spark.eventLog.dir").value);
  say("spark.eventLog.rolling.enabled", "true");
  say("spark.eventLog.rolling.maxFileSize", path ? "32m" : "10m");
  if (path && !is_mounted(to.result, *path) && !is_mounted(application, *path)) {
    say(std::string(kClaim) + "options.claimName", kEventsClaim);
    say(std::string(kClaim) + "mount.path", *path);
  }
}

}  // namespace sparkjob::spark
