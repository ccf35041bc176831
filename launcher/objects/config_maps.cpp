// SPDX-License-Identifier: Apache-2.0
#include "objects/config_maps.hpp"

#include <map>

#include "layers/properties_file.hpp"
#include "objects/restricted.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// What a ConfigMap may hold in all.
constexpr std::int64_t kMostBytes = 1048576;
constexpr int kReadable = 420;  // 0644

json config_map(const Context& context, const std::string& name, const json& data) {
  json result = object(context, "v1", "ConfigMap", name);
  result["immutable"] = true;
  result["data"] = data;
  return result;
}

json contents(const std::map<std::string, layers::File>& files) {
  json data = json::object();
  for (const auto& [name, file] : files) {
    data[name] = file.text;
  }
  return data;
}

void check_size(const Context& context, const std::map<std::string, layers::File>& files) {
  const auto most = context.settings.number("spark.kubernetes.configMap.maxSize", kMostBytes);
  std::int64_t bytes = 0;
  for (const auto& [name, file] : files) {
    bytes += static_cast<std::int64_t>(name.size() + file.text.size());
    if (bytes > most) {
      context.settings.problem({file.path,
                                "the files for one configuration directory are more than the " +
                                    std::to_string(most) + " bytes of a ConfigMap",
                                "put them into the image"});
      return;
    }
  }
}

std::string properties_text(const Context& context) {
  std::map<std::string, std::string> values;
  for (const auto& [key, property] : context.properties) {
    if (layers::survives_properties_file(property.value)) {
      values[key] = property.value;
    } else {
      context.settings.problem(key, "no properties file can hold blanks at the ends of a value",
                               "remove them");
    }
  }
  return layers::to_properties(values);
}

json items(const std::map<std::string, layers::File>& files, bool with_properties) {
  std::map<std::string, json> sorted;
  for (const auto& [name, file] : files) {
    sorted[name] = {{"key", name}, {"path", name}};
  }
  if (with_properties) {
    sorted[kPropertiesFile] = {{"key", kPropertiesFile}, {"path", kPropertiesFile}};
    for (auto& [name, item] : sorted) {
      item["mode"] = kReadable;
    }
  }
  json result = json::array();
  for (const auto& [name, item] : sorted) {
    result.push_back(item);
  }
  return result;
}

}  // namespace

spec::Text hadoop_config_map(const spec::Application& application,
                             const spark::Properties& properties, const layers::Layers& layers,
                             const Names& names) {
  if (const auto at = properties.find("spark.kubernetes.hadoop.configMapName");
      at != properties.end()) {
    return at->second;
  }
  if (application.hadoop_config_map) {
    return *application.hadoop_config_map;
  }
  if (layers.hadoop_conf_dir.empty()) {
    return {};
  }
  return {.value = names.hadoop_config_map,
          .origin = {.layer = layers.hadoop_conf_dir.begin()->second.path}};
}

json driver_config_map(const Context& context) {
  const auto& files = context.inputs.layers.spark_conf_dir;
  check_size(context, files);
  json data = contents(files);
  data[kPropertiesFile] = properties_text(context);
  data["spark.kubernetes.namespace"] = context.inputs.identity.name_space;  // as spark-submit does
  return config_map(context, context.names.driver_config_map, data);
}

std::optional<json> own_hadoop_config_map(const Context& context) {
  const auto& files = context.inputs.layers.hadoop_conf_dir;
  if (files.empty()) {
    return std::nullopt;
  }
  check_size(context, files);
  const Inputs& inputs = context.inputs;
  const auto used =
      hadoop_config_map(inputs.application, inputs.properties, inputs.layers, context.names);
  if (used.value != context.names.hadoop_config_map) {
    context.settings.problem({layers::place(used.origin),
                              "the ConfigMap '" + used.value + "' and the layers' own " +
                                  files.begin()->first + " exclude each other",
                              "remove one of them"});
  }
  return config_map(context, context.names.hadoop_config_map, contents(files));
}

std::optional<json> template_config_map(const Context& context) {
  if (!context.restricted) {
    return std::nullopt;
  }
  return config_map(context, context.names.template_config_map,
                    {{kTemplateKey, executor_template().dump(2) + "\n"}});
}

json spark_conf_items(const Context& context) {
  return items(context.inputs.layers.spark_conf_dir, true);
}

json hadoop_conf_items(const Context& context) {
  return items(context.inputs.layers.hadoop_conf_dir, false);
}

}  // namespace sparkjob::objects
