// SPDX-License-Identifier: Apache-2.0
#include "objects/driver_pod.hpp"

#include "objects/config_maps.hpp"
#include "objects/environment.hpp"
#include "objects/labels.hpp"
#include "objects/network.hpp"
#include "objects/resources.hpp"
#include "objects/restricted.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

std::string main_class(const Context& context) {
  switch (context.language) {
    case spark::Language::Python: return "org.apache.spark.deploy.PythonRunner";
    case spark::Language::R: return "org.apache.spark.deploy.RRunner";
    case spark::Language::Java: break;
  }
  const auto& said = context.inputs.application.main_class;
  if (said && !said->value.empty()) {
    return said->value;
  }
  const auto& file = context.inputs.application.main_application_file;
  context.settings.problem(
      {file ? layers::place(file->origin) : "",
       file ? "the main class of '" + file->value + "' is not said" : "there is no application",
       file ? "write spec.mainClass, or --class"
            : "write spec.mainApplicationFile, or give it as the last word"});
  return "";
}

json arguments(const Context& context) {
  const auto& application = context.inputs.application;
  json args = json::array({"driver"});
  if (application.proxy_user) {
    args.push_back("--proxy-user");
    args.push_back(application.proxy_user->value);
  }
  for (const std::string& word :
       {std::string("--properties-file"), std::string(kSparkConf) + "/" + kPropertiesFile,
        std::string("--class"), main_class(context), spark::resource(application)}) {
    args.push_back(word);
  }
  if (application.arguments) {
    for (const std::string& word : application.arguments->value) {
      args.push_back(word);
    }
  }
  return args;
}

std::string image(const Context& context) {
  const auto& settings = context.settings;
  std::string name = settings.text("spark.kubernetes.driver.container.image",
                                   settings.text("spark.kubernetes.container.image"));
  if (name.empty()) {
    settings.problem({"", "no image for the driver is known",
                      "write spec.image, or --conf spark.kubernetes.container.image=IMAGE"});
  }
  const std::string placeholder = "{{SPARK_VERSION}}";
  if (const auto at = name.find(placeholder); at != std::string::npos) {
    name.replace(at, placeholder.size(), context.spark_version);
  }
  return name;
}

std::string pull_policy(const Context& context) {
  const std::string key = "spark.kubernetes.container.image.pullPolicy";
  std::string policy = context.settings.text(key, "IfNotPresent");
  if (policy != "Always" && policy != "IfNotPresent" && policy != "Never") {
    context.settings.problem(key, "'" + policy + "' is not one of Always, IfNotPresent, Never");
  }
  return policy;
}

bool allows_escalation(const Context& context) {
  const std::string end = "securityContext.allowPrivilegeEscalation";
  const std::string general = "spark.kubernetes." + end;
  for (const std::string& key : {"spark.kubernetes.driver." + end, general}) {
    if (context.settings.has(key)) {
      const bool allowed = context.settings.flag(key, false);
      if (allowed && context.restricted) {
        context.settings.problem(key, "podSecurity: restricted allows no privilege escalation",
                                 "remove it, or write podSecurity: privileged");
      }
      return allowed;
    }
  }
  return false;
}

json container(const Context& context, const Storage& storage) {
  return {{"name", kDriverContainer},
          {"image", image(context)},
          {"imagePullPolicy", pull_policy(context)},
          {"args", arguments(context)},
          {"ports", container_ports(context)},
          {"env", environment(context, storage.local_dirs)},
          {"resources", driver_resources(context)},
          {"securityContext", {{"allowPrivilegeEscalation", allows_escalation(context)}}},
          {"volumeMounts", storage.mounts}};
}

void add_placement(const Context& context, json& spec) {
  const auto& settings = context.settings;
  json selector = string_map(settings.below("spark.kubernetes.node.selector."));
  selector.update(string_map(settings.below("spark.kubernetes.driver.node.selector.")));
  if (!selector.empty()) {
    spec["nodeSelector"] = selector;
  }
  const std::string scheduler = settings.text("spark.kubernetes.driver.scheduler.name",
                                              settings.text("spark.kubernetes.scheduler.name"));
  if (!scheduler.empty()) {
    spec["schedulerName"] = scheduler;
  }
}

void add_accounts(const Context& context, json& spec) {
  const std::string account =
      context.settings.text("spark.kubernetes.authenticate.driver.serviceAccountName");
  if (!account.empty()) {
    spec["serviceAccount"] = account;
    spec["serviceAccountName"] = account;
  }
  json secrets = json::array();
  for (const std::string& name :
       context.settings.list("spark.kubernetes.container.image.pullSecrets")) {
    secrets.push_back({{"name", name}});
  }
  if (!secrets.empty()) {
    spec["imagePullSecrets"] = secrets;
  }
}

}  // namespace

json driver_pod(const Context& context, const Storage& storage) {
  json spark_container = container(context, storage);
  json spec = {{"restartPolicy", "Never"}, {"volumes", storage.volumes}};
  add_placement(context, spec);
  add_accounts(context, spec);
  if (context.restricted) {
    restrict_pod(spec, spark_container);
  }
  spec["containers"] = json::array({spark_container});
  json pod = object(context, "v1", "Pod", context.names.driver_pod);
  pod["metadata"]["labels"] = driver_labels(context);
  pod["metadata"]["annotations"] = driver_annotations(context);
  pod["spec"] = spec;
  return pod;
}

}  // namespace sparkjob::objects
