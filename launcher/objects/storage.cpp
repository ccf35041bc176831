// SPDX-License-Identifier: Apache-2.0
#include "objects/storage.hpp"

#include "objects/config_maps.hpp"
#include "objects/restricted.hpp"
#include "objects/volumes.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

void add(Storage& storage, const json& volume, const json& mount) {
  storage.volumes.push_back(volume);
  storage.mounts.push_back(mount);
}

json mounted_at(const std::string& name, const std::string& path) {
  return {{"name", name}, {"mountPath", path}};
}

void add_secrets(const Context& context, Storage& storage) {
  for (const auto& [secret, path] : context.settings.below("spark.kubernetes.driver.secrets.")) {
    const std::string name = secret + "-volume";
    add(storage, {{"name", name}, {"secret", {{"secretName", secret}}}},
        mounted_at(name, path.value));
  }
}

void add_users(const Context& context, Storage& storage) {
  UserVolumes users = user_volumes(context);
  for (const Mounted& each : users.mounted) {
    add(storage, each.volume, each.mount);
  }
  storage.claims = std::move(users.claims);
}

void add_hadoop(const Context& context, Storage& storage) {
  const Inputs& inputs = context.inputs;
  const auto used =
      hadoop_config_map(inputs.application, inputs.properties, inputs.layers, context.names);
  if (used.value.empty()) {
    return;
  }
  json source = {{"name", used.value}};
  if (used.value == context.names.hadoop_config_map) {
    source["items"] = hadoop_conf_items(context);
  }
  add(storage, {{"name", "hadoop-properties"}, {"configMap", source}},
      mounted_at("hadoop-properties", kHadoopConf));
}

void add_template(const Context& context, Storage& storage) {
  if (!context.restricted) {
    return;
  }
  const json item = {{"key", kTemplateKey}, {"path", spark::kTemplateFile}};
  const json source = {{"name", context.names.template_config_map}, {"items", json::array({item})}};
  add(storage, {{"name", "pod-template-volume"}, {"configMap", source}},
      mounted_at("pod-template-volume", spark::kTemplateFolder));
}

// Volumes of the user whose names say so are the local directories; else there is one of our own.
void add_local_dirs(const Context& context, Storage& storage) {
  const std::string prefix = "spark-local-dir-";
  std::string users;
  for (const json& mount : storage.mounts) {
    if (mount.at("name").get<std::string>().starts_with(prefix)) {
      users += (users.empty() ? "" : ",") + mount.at("mountPath").get<std::string>();
    }
  }
  if (!users.empty()) {
    storage.local_dirs = users;
    return;
  }
  storage.local_dirs = context.settings.text("spark.local.dir", context.names.local_dir);
  json source = json::object();
  if (context.settings.flag("spark.kubernetes.local.dirs.tmpfs", false)) {
    source["medium"] = "Memory";
  }
  int number = 0;
  for (const std::string& path : spark::parts(storage.local_dirs)) {
    const std::string name = prefix + std::to_string(++number);
    add(storage, {{"name", name}, {"emptyDir", source}}, mounted_at(name, path));
  }
}

void add_configuration(const Context& context, Storage& storage) {
  const json source = {{"name", context.names.driver_config_map},
                       {"items", spark_conf_items(context)}};
  add(storage, {{"name", "spark-conf-volume-driver"}, {"configMap", source}},
      mounted_at("spark-conf-volume-driver", kSparkConf));
}

}  // namespace

Storage storage(const Context& context) {
  Storage result{.volumes = json::array(), .mounts = json::array(), .local_dirs = {}, .claims = {}};
  add_secrets(context, result);
  add_users(context, result);
  add_hadoop(context, result);
  add_template(context, result);
  add_local_dirs(context, result);
  add_configuration(context, result);
  if (context.restricted) {
    add_writable_folders(result.volumes, result.mounts);
  }
  return result;
}

}  // namespace sparkjob::objects
