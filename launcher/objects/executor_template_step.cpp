// SPDX-License-Identifier: Apache-2.0
#include "objects/pod_fields.hpp"
#include "objects/restricted.hpp"
#include "objects/steps.hpp"
#include "objects/template.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// Where the driver's container has the template, and under which key its ConfigMap.
constexpr auto kFolder = "/opt/spark/pod-template";
constexpr auto kFileName = "pod-spec-template.yml";
constexpr auto kKey = "podspec-configmap-key";
constexpr auto kFile = "spark.kubernetes.executor.podTemplateFile";
constexpr auto kContainerName = "spark.kubernetes.executor.podTemplateContainerName";

// The pod with its Spark container first, where Spark looks for it.
Object whole(const Template& parts) {
  Object pod;
  pod.set("/apiVersion", "v1");
  pod.set("/kind", "Pod");
  const json others = parts.pod.at("/spec/containers");
  for (const auto* part : {"/metadata", "/spec"}) {
    if (parts.pod.has(part)) {
      pod.set(part, parts.pod.at(part));
    }
  }
  pod.set("/spec/containers", json::array({parts.container.value}));
  for (const json& other : others) {
    pod.add("/spec/containers", other);
  }
  return pod;
}

Object completed(const Context& context, Template parts) {
  if (!parts.container.has("/name")) {
    parts.container.set("/name", kExecutorContainer);
  }
  lay_fields(context, "executor", parts.pod, parts.container);
  if (context.restricted) {
    restrict_pod(parts.pod, parts.container);
  }
  return whole(parts);
}

void name_container(const Object& pod, spark::Collector& properties) {
  const json& containers = pod.at("/spec/containers");
  if (containers.size() > 1 && !properties.has(kContainerName)) {
    properties.decide(kContainerName, containers.front().at("name").get<std::string>());
  }
}

}  // namespace

void executor_template_step(const Context& context, Draft& draft) {
  const auto said = pod_template(context, "executor");
  const bool more = context.restricted || has_fields(context, "executor");
  const auto file = context.inputs.files.find(kFile);
  const bool as_it_is = file != context.inputs.files.end() && !more;
  if (!said && !more && !as_it_is) {
    return;
  }
  std::string text;
  if (as_it_is) {
    text = file->second.text;
  } else {
    const Object pod = completed(context, said.value_or(Template()));
    name_container(pod, draft.properties);
    text = pod.value.dump(2) + "\n";
  }
  const std::string source =
      as_it_is ? context.settings.source(kFile) : "spec.executor, with its template";
  const json item = {{"key", kKey}, {"path", kFileName}};
  mount(draft,
        {{"name", "pod-template-volume"},
         {"configMap",
          {{"name", context.names.template_config_map}, {"items", json::array({item})}}}},
        kFolder, source);
  draft.properties.decide(kFile, std::string(kFolder) + "/" + kFileName);
  Object config_map = data_object(context, "ConfigMap", context.names.template_config_map);
  config_map.set(below("/data", kKey), text, source);
  draft.before.push_back(std::move(config_map));
}

}  // namespace sparkjob::objects
