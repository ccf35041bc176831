// SPDX-License-Identifier: Apache-2.0
#include "objects/pod_volumes.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "spec/volumes.hpp"

namespace sparkjob::objects {

using layers::Tree;
using nlohmann::json;

namespace {

constexpr auto kSparkConfigMapFolder = "/etc/spark/conf";

// As the operator calls it. A volume's name has no dots and no more than 63 characters.
std::string volume_name(const std::string& config_map) {
  constexpr std::size_t kLongest = 63;
  const std::string end = "-vol";
  std::string name = config_map.substr(0, kLongest - end.size());
  std::replace(name.begin(), name.end(), '.', '-');
  return name + end;
}

void add_config_maps(const spec::Role& said, Object& pod, Object& container) {
  for (const spec::MountedFiles& each : said.config_maps) {
    const std::string name = volume_name(each.name);
    const std::string source = layers::place(each.origin);
    pod.add("/spec/volumes", {{"name", name}, {"configMap", {{"name", each.name}}}}, source);
    container.add("/volumeMounts", {{"name", name}, {"mountPath", each.path}, {"readOnly", true}},
                  source);
  }
}

void note_mounts(const json& container, std::set<std::string>& names) {
  const auto mounts = container.find("volumeMounts");
  if (mounts != container.end()) {
    for (const json& mount : *mounts) {
      names.insert(mount.value("name", ""));
    }
  }
}

std::set<std::string> mounted_volumes(const Object& pod, const Object& container) {
  std::set<std::string> names;
  note_mounts(container.value, names);
  for (const auto* list : {"/spec/containers", "/spec/initContainers"}) {
    for (const json& each : pod.at(list)) {
      note_mounts(each, names);
    }
  }
  return names;
}

bool has_volume(const Object& pod, const std::string& name) {
  const json& volumes = pod.at("/spec/volumes");
  return std::any_of(volumes.begin(), volumes.end(),
                     [&](const json& volume) { return volume.value("name", "") == name; });
}

}  // namespace

void lay_volumes(const spec::Application& application, const spec::Role& said, Object& pod,
                 Object& container) {
  add_config_maps(said, pod, container);
  const auto mounts = said.pod_fields.find("volumeMounts");
  if (mounts != said.pod_fields.end()) {
    for (const Tree& mount : *mounts->second.list()) {
      if (!mount.at({"name"})->scalar()->text.starts_with(spec::kLocalDir)) {
        container.add("/volumeMounts", mount);
      }
    }
  }
  const auto mounted = mounted_volumes(pod, container);
  for (const Tree& volume : application.volumes) {
    const std::string& name = volume.at({"name"})->scalar()->text;
    if (mounted.count(name) != 0 && !has_volume(pod, name)) {
      pod.add("/spec/volumes", volume);
    }
  }
}

void lay_spark_config_map(const Context& context, Object& pod, Object& container) {
  const auto& config_map = context.inputs.application.spark_config_map;
  if (!config_map) {
    return;
  }
  const std::string source = layers::place(config_map->origin);
  const std::string name = "spark-configmap-volume";
  pod.add("/spec/volumes", {{"name", name}, {"configMap", {{"name", config_map->value}}}}, source);
  container.add("/volumeMounts",
                {{"name", name}, {"mountPath", kSparkConfigMapFolder}, {"readOnly", true}}, source);
  container.add("/env", {{"name", "SPARK_CONF_DIR"}, {"value", kSparkConfigMapFolder}}, source);
}

}  // namespace sparkjob::objects
