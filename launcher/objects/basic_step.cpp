// SPDX-License-Identifier: Apache-2.0
#include "objects/labels.hpp"
#include "objects/ports.hpp"
#include "objects/resources.hpp"
#include "objects/steps.hpp"
#include "objects/template.hpp"
#include "spark/java_values.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// The first of the keys that is said, else the last.
std::string first_said(const Context& context, const std::string& one, const std::string& other) {
  return context.settings.has(one) ? one : other;
}

void add_image(const Context& context, Object& container) {
  const auto& settings = context.settings;
  const std::string key = first_said(context, "spark.kubernetes.driver.container.image",
                                     "spark.kubernetes.container.image");
  std::string name = settings.text(key);
  if (name.empty()) {
    settings.problem({"", "no image for the driver is known",
                      "write spec.image, or --conf spark.kubernetes.container.image=IMAGE"});
  }
  const std::string placeholder = "{{SPARK_VERSION}}";
  const auto at = name.find(placeholder);
  if (at != std::string::npos && context.version.is_at_least(kSpark41)) {
    name.replace(at, placeholder.size(), context.version.text);
  }
  container.set("/image", name, settings.source(key));
}

void add_pull_policy(const Context& context, Object& container) {
  const std::string key = "spark.kubernetes.container.image.pullPolicy";
  const std::string policy = context.settings.text(key, "IfNotPresent");
  if (policy != "Always" && policy != "IfNotPresent" && policy != "Never") {
    context.settings.problem(key, "'" + policy + "' is not one of Always, IfNotPresent, Never");
  }
  container.set("/imagePullPolicy", policy, context.settings.source(key));
}

// spark-submit takes the name of the person who types; a Job has none.
void add_user(const Context& context, Draft& draft) {
  const auto& proxy = context.inputs.application.proxy_user;
  if (proxy) {
    add_variable(draft, "SPARK_USER", proxy->value, layers::place(proxy->origin));
  } else {
    add_variable(draft, "SPARK_USER", "spark");
  }
}

void add_variables(const Context& context, Draft& draft) {
  add_user(context, draft);
  add_variable(draft, "SPARK_APPLICATION_ID", context.names.application_id, kIdentitySource);
  const std::string prefix = "spark.kubernetes.driverEnv.";
  for (const auto& [name, value] : context.settings.below(prefix)) {
    add_variable(draft, name, value.value, context.settings.source(prefix + name));
  }
  const json address = {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", "status.podIP"}}}};
  draft.container.add("/env", {{"name", "SPARK_DRIVER_BIND_ADDRESS"}, {"valueFrom", address}});
}

// Since 4.3 the field is always there.
void add_escalation(const Context& context, Object& container) {
  const std::string end = "securityContext.allowPrivilegeEscalation";
  const std::string key =
      first_said(context, "spark.kubernetes.driver." + end, "spark.kubernetes." + end);
  if (!context.version.is_at_least(kSpark43)) {
    return;
  }
  const bool allowed = context.settings.flag(key, false);
  if (allowed && context.restricted) {
    context.settings.problem(key, "podSecurity: restricted allows no privilege escalation",
                             "remove it, or write podSecurity: privileged");
  }
  container.set("/securityContext/allowPrivilegeEscalation", allowed, context.settings.source(key));
}

void add_placement(const Context& context, Object& pod) {
  const auto& settings = context.settings;
  for (const std::string& prefix : {std::string("spark.kubernetes.node.selector."),
                                    std::string("spark.kubernetes.driver.node.selector.")}) {
    pod.set_each("/spec/nodeSelector", settings.below(prefix), prefix);
  }
  const std::string key = first_said(context, "spark.kubernetes.driver.scheduler.name",
                                     "spark.kubernetes.scheduler.name");
  if (settings.has(key)) {
    pod.set("/spec/schedulerName", settings.text(key), settings.source(key));
  }
  const std::string secrets = "spark.kubernetes.container.image.pullSecrets";
  for (const std::string& name : settings.list(secrets)) {
    pod.add("/spec/imagePullSecrets", {{"name", name}}, settings.source(secrets));
  }
}

void add_metadata(const Context& context, Object& pod) {
  pod.set("/metadata/name", context.names.driver_pod,
          context.settings.has("spark.kubernetes.driver.pod.name")
              ? context.settings.source("spark.kubernetes.driver.pod.name")
              : context.settings.source("spark.app.name"));
  add_driver_labels(context, pod, "/metadata/labels");
  add_driver_annotations(context, pod);
}

void add_properties(const Context& context, spark::Collector& properties) {
  properties.decide("spark.kubernetes.driver.pod.name", context.names.driver_pod);
  properties.decide("spark.app.id", context.names.application_id);
  properties.decide("spark.kubernetes.submitInDriver", "true");
  const std::string factor = "spark.kubernetes.memoryOverheadFactor";
  const auto* said = context.settings.find(factor);
  properties.decide(factor, spark::java_text(overhead_factor(context)),
                    said == nullptr ? spark::Collector::decided() : said->origin);
}

}  // namespace

void basic_step(const Context& context, Draft& draft) {
  if (!draft.container.has("/name")) {
    draft.container.set("/name", kDriverContainer);
  }
  add_image(context, draft.container);
  add_pull_policy(context, draft.container);
  add_container_ports(context, draft.container);
  add_variables(context, draft);
  add_resources(context, draft.container);
  add_escalation(context, draft.container);
  add_metadata(context, draft.pod);
  draft.pod.set("/spec/restartPolicy", "Never");
  add_placement(context, draft.pod);
  add_properties(context, draft.properties);
}

}  // namespace sparkjob::objects
