// SPDX-License-Identifier: Apache-2.0
#include "objects/executor_template.hpp"
#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// Where the driver's container has the template, and under which key its ConfigMap.
constexpr auto kFolder = "/opt/spark/pod-template";
constexpr auto kFileName = "pod-spec-template.yml";
constexpr auto kKey = "podspec-configmap-key";

}  // namespace

void executor_template_step(const Context& context, Draft& draft) {
  const auto made = executor_template(context, draft.properties);
  if (!made) {
    return;
  }
  const json item = {{"key", kKey}, {"path", kFileName}};
  mount(draft,
        {{"name", "pod-template-volume"},
         {"configMap",
          {{"name", context.names.template_config_map}, {"items", json::array({item})}}}},
        kFolder, made->source);
  draft.properties.decide(kExecutorTemplateFile, std::string(kFolder) + "/" + kFileName);
  Object config_map = data_object(context, "ConfigMap", context.names.template_config_map);
  config_map.set(below("/data", kKey), made->text, made->source);
  draft.before.push_back(std::move(config_map));
}

}  // namespace sparkjob::objects
