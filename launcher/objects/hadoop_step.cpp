// SPDX-License-Identifier: Apache-2.0
#include "objects/conf_maps.hpp"
#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// The ConfigMap that exists already, and who says so; "" for none.
spec::Text existing(const Context& context) {
  if (const auto* said = context.settings.find("spark.kubernetes.hadoop.configMapName")) {
    return *said;
  }
  const auto& field = context.inputs.application.hadoop_config_map;
  return field ? *field : spec::Text();
}

void use(Draft& draft, const json& config_map, const layers::Origin& origin) {
  const std::string source = layers::place(origin);
  mount(draft, {{"name", "hadoop-properties"}, {"configMap", config_map}}, kHadoopConf, source);
  add_variable(draft, "HADOOP_CONF_DIR", kHadoopConf, source);
  draft.properties.decide("spark.kubernetes.executor.hadoopConfigMapName",
                          config_map.at("name").get<std::string>(), origin);
}

void make(const Context& context, Draft& draft) {
  const ConfFiles& files = context.inputs.layers.hadoop_conf_dir;
  const std::string& name = context.names.hadoop_config_map;
  json items = json::array();
  for (const auto& [file, content] : files) {
    items.push_back({{"key", file}, {"path", file}});
  }
  use(draft, {{"name", name}, {"items", items}}, {.layer = files.begin()->second.path});
  Object config_map = data_object(context, "ConfigMap", name);
  set_files(context, files, config_map);
  draft.before.push_back(std::move(config_map));
}

}  // namespace

void hadoop_step(const Context& context, Draft& draft) {
  const ConfFiles& files = context.inputs.layers.hadoop_conf_dir;
  const spec::Text known = existing(context);
  if (!known.value.empty() && !files.empty()) {
    context.settings.problem({layers::place(known.origin),
                              "the ConfigMap '" + known.value + "' and the file " +
                                  files.begin()->second.path + " exclude each other",
                              "remove one of them"});
  } else if (!known.value.empty()) {
    use(draft, {{"name", known.value}}, known.origin);
  } else if (!files.empty()) {
    make(context, draft);
  }
}

}  // namespace sparkjob::objects
