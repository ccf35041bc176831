// SPDX-License-Identifier: Apache-2.0
#include "objects/conf_maps.hpp"

#include <cstdint>
#include <set>

#include "layers/properties_file.hpp"
#include "spark/secrets.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// What a ConfigMap may hold in all.
constexpr std::int64_t kMostBytes = 1048576;
constexpr int kReadable = 420;  // 0644
constexpr auto kVolume = "spark-conf-volume-driver";
constexpr auto kSource = "the properties: --show properties --explain has the place of each";

std::string properties_text(const Context& context, const spark::Properties& properties) {
  std::map<std::string, std::string> values;
  for (const auto& [key, property] : properties) {
    if (layers::survives_properties_file(property.value)) {
      values[key] = property.value;
    } else {
      context.settings.problem(key, "no properties file can hold blanks at the ends of a value",
                               "remove them");
    }
  }
  return layers::to_properties(values);
}

json items(const std::set<std::string>& names) {
  json result = json::array();
  for (const std::string& name : names) {
    result.push_back({{"key", name}, {"path", name}, {"mode", kReadable}});
  }
  return result;
}

std::set<std::string> names_of(const ConfFiles& files) {
  std::set<std::string> names;
  for (const auto& [name, file] : files) {
    names.insert(name);
  }
  return names;
}

Object config_map(const Context& context, const ConfFiles& files) {
  Object result = data_object(context, "ConfigMap", context.names.driver_config_map);
  set_files(context, files, result);
  // as spark-submit does
  result.set("/data/spark.kubernetes.namespace", context.inputs.identity.name_space);
  return result;
}

// A file of its own beside the others, from the Secret.
json projected(const Context& context, const ConfFiles& files) {
  const std::string& name = context.names.driver_config_map;
  json sources = json::array();
  if (!files.empty()) {
    sources.push_back({{"configMap", {{"name", name}, {"items", items(names_of(files))}}}});
  }
  sources.push_back({{"secret", {{"name", name}, {"items", items({kPropertiesFile})}}}});
  return {{"sources", sources}};
}

}  // namespace

void set_files(const Context& context, const ConfFiles& files, Object& config_map) {
  const auto most = context.settings.number("spark.kubernetes.configMap.maxSize", kMostBytes);
  std::int64_t bytes = 0;
  for (const auto& [name, file] : files) {
    bytes += static_cast<std::int64_t>(name.size() + file.text.size());
    config_map.set(below("/data", name), file.text, file.path);
    if (bytes > most) {
      context.settings.problem({file.path,
                                "the files for one configuration directory are more than the " +
                                    std::to_string(most) + " bytes of a ConfigMap",
                                "put them into the image"});
      return;
    }
  }
}

void add_configuration(const Context& context, Draft& draft) {
  const ConfFiles& files = context.inputs.layers.spark_conf_dir;
  const std::string text = properties_text(context, draft.properties.result);
  Object made = config_map(context, files);
  json volume = {{"name", kVolume}};
  if (spark::holds_secrets(draft.properties.result)) {
    Object secret = data_object(context, "Secret", context.names.driver_config_map);
    secret.value.erase("data");
    secret.set(below("/stringData", kPropertiesFile), text, kSource);
    draft.before.push_back(std::move(secret));
    volume["projected"] = projected(context, files);
  } else {
    made.set(below("/data", kPropertiesFile), text, kSource);
    auto names = names_of(files);
    names.insert(kPropertiesFile);
    volume["configMap"] = {{"name", context.names.driver_config_map}, {"items", items(names)}};
  }
  draft.before.push_back(std::move(made));
  mount(draft, volume, kSparkConf);
  add_variable(draft, "SPARK_CONF_DIR", kSparkConf);
}

}  // namespace sparkjob::objects
