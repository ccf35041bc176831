// SPDX-License-Identifier: Apache-2.0
#include "objects/executor_template.hpp"

#include "objects/pod_fields.hpp"
#include "objects/restricted.hpp"
#include "objects/template.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

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

std::optional<ExecutorTemplate> executor_template(const Context& context,
                                                  spark::Collector& properties) {
  const auto said = pod_template(context, "executor");
  const bool more = context.restricted || has_fields(context, "executor");
  const auto file = context.inputs.files.find(kExecutorTemplateFile);
  if (file != context.inputs.files.end() && !more) {
    return ExecutorTemplate{.text = file->second.text,
                            .source = context.settings.source(kExecutorTemplateFile)};
  }
  if (!said && !more) {
    return std::nullopt;
  }
  const Object pod = completed(context, said.value_or(Template()));
  name_container(pod, properties);
  return ExecutorTemplate{.text = pod.value.dump(2) + "\n",
                          .source = "spec.executor, with its template"};
}

}  // namespace sparkjob::objects
