// SPDX-License-Identifier: Apache-2.0
#include "objects/objects.hpp"

#include <optional>
#include <set>
#include <utility>

#include "objects/config_maps.hpp"
#include "objects/context.hpp"
#include "objects/driver_pod.hpp"
#include "objects/labels.hpp"
#include "objects/network.hpp"
#include "objects/refusals.hpp"
#include "objects/storage.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

Names names_of(const Inputs& inputs) {
  Names result =
      names(inputs.identity, spark::application_name(inputs.application, inputs.properties));
  const auto pod = inputs.properties.find("spark.kubernetes.driver.pod.name");
  if (pod != inputs.properties.end()) {
    result.driver_pod = pod->second.value;
  }
  return result;
}

bool restricted(const spec::Application& application) {
  const auto& security = application.launcher.pod_security;
  return security && security->value == "restricted";
}

spark::Placement placement(const Inputs& inputs, const Names& names) {
  const std::string& name_space = inputs.identity.name_space;
  return {.application_id = names.application_id,
          .pod = names.driver_pod,
          .host = names.driver_service + "." + name_space + ".svc",
          .name_space = name_space,
          .hadoop_config_map =
              hadoop_config_map(inputs.application, inputs.properties, inputs.layers, names),
          .executor_template = restricted(inputs.application)};
}

spark::Properties with_image(const Inputs& inputs) {
  spark::Properties properties = inputs.properties;
  const spec::Text image{.value = inputs.container.image,
                         .origin = {.layer = "the launcher's own container"}};
  spark::use_image({image, inputs.container.pull_policy, inputs.container.pull_secrets},
                   properties);
  return properties;
}

void add(std::optional<json> object, std::vector<json>& objects) {
  if (object) {
    objects.push_back(*std::move(object));
  }
}

// A problem that several objects share is told once.
std::vector<Problem> distinct(std::vector<Problem> problems) {
  std::set<std::string> told;
  std::vector<Problem> result;
  for (Problem& problem : problems) {
    if (told.insert(line(problem)).second) {
      result.push_back(std::move(problem));
    }
  }
  return result;
}

Objects made(const Context& context) {
  Storage mounted = storage(context);
  Objects result;
  result.before.push_back(driver_config_map(context));
  add(template_config_map(context), result.before);
  add(own_hadoop_config_map(context), result.before);
  result.before.push_back(driver_service(context, driver_labels(context)));
  add(ui_service(context), result.before);
  add(network_policy(context), result.before);
  for (json& claim : mounted.claims) {
    result.before.push_back(std::move(claim));
  }
  result.driver_pod = driver_pod(context, mounted);
  result.driver_container = kDriverContainer;
  return result;
}

}  // namespace

Objects objects(const Inputs& inputs) {
  std::vector<Problem> problems;
  const Names names = names_of(inputs);
  const auto properties = spark::driver_properties(inputs.application, with_image(inputs),
                                                   placement(inputs, names), problems);
  const spark::Settings settings(properties, problems);
  const auto& version = inputs.application.spark_version;
  const Context context{.inputs = inputs,
                        .names = names,
                        .language = spark::language(inputs.application),
                        .spark_version = version ? version->value : kSparkVersion,
                        .settings = settings,
                        .properties = properties,
                        .restricted = restricted(inputs.application)};
  refuse(context);
  Objects result = made(context);
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, distinct(std::move(problems)));
  }
  return result;
}

}  // namespace sparkjob::objects
