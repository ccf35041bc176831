// SPDX-License-Identifier: Apache-2.0
#include "objects/objects.hpp"

#include <optional>
#include <set>
#include <utility>

#include "objects/conf_maps.hpp"
#include "objects/context.hpp"
#include "objects/executor_template.hpp"
#include "objects/monitoring.hpp"
#include "objects/pod_fields.hpp"
#include "objects/refusals.hpp"
#include "objects/restricted.hpp"
#include "objects/services.hpp"
#include "objects/steps.hpp"
#include "objects/template.hpp"
#include "objects/ui_service.hpp"

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

spark::Properties with_image(const Inputs& inputs) {
  spark::Properties properties = inputs.properties;
  const spec::Text image{.value = inputs.container.image,
                         .origin = {.layer = "the launcher's own container"}};
  spark::use_image({image, inputs.container.pull_policy, inputs.container.pull_secrets},
                   properties);
  return properties;
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

void throw_any(std::vector<Problem> problems) {
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, distinct(std::move(problems)));
  }
}

Version version_of(const Inputs& inputs, std::vector<Problem>& problems) {
  const auto& said = inputs.application.spark_version;
  const auto known = version(said ? said->value : kSparkVersion);
  if (!known) {
    problems.push_back({layers::place(said->origin),
                        "spec.sparkVersion: '" + said->value + "' is no version of Spark",
                        std::string("write for example ") + kSparkVersion});
  }
  return known.value_or(*version(kSparkVersion));
}

Draft begun(const Context& context) {
  Draft draft{.pod = {}, .container = {}, .before = {}, .properties = {}};
  draft.properties.result = context.settings.all();
  if (auto parts = pod_template(context, "driver")) {
    draft.pod = std::move(parts->pod);
    draft.container = std::move(parts->container);
  }
  return draft;
}

// spark-submit leaves a token in clear where its step is left out.
void hide_tokens(spark::Properties& properties) {
  for (auto& [key, property] : properties) {
    if (key.ends_with("oauthToken")) {
      property = {.value = "<present_but_redacted>", .origin = property.origin};
    }
  }
}

// The API server would refuse more, in words of its own.
void check_sizes(const Context& context, const std::vector<Object>& objects) {
  constexpr std::size_t kMostBytes = 1048576;
  for (const Object& object : objects) {
    std::size_t bytes = 0;
    for (const auto* part : {"/data", "/stringData"}) {
      for (const auto& [name, text] : object.at(part).items()) {
        bytes += name.size() + text.get_ref<const std::string&>().size();
      }
    }
    if (bytes > kMostBytes) {
      context.settings.problem({"",
                                object.at("/kind").get<std::string>() + " " +
                                    object.at("/metadata/name").get<std::string>() +
                                    " would hold " + std::to_string(bytes) + " bytes, and it can " +
                                    std::to_string(kMostBytes),
                                "put large files into the image"});
    }
  }
}

// What only sparkjob adds stands behind everything of Spark.
void finish(const Context& context, Draft& draft) {
  if (auto service = ui_service(context)) {
    draft.before.push_back(*std::move(service));
  }
  if (auto metrics = metrics_config_map(context)) {
    draft.before.push_back(*std::move(metrics));
  }
  hide_tokens(draft.properties.result);
  add_configuration(context, draft);
  check_sizes(context, draft.before);
  lay_fields(context, "driver", draft.pod, draft.container);
  share_events(context, draft.pod, draft.container);
  if (context.restricted) {
    restrict_pod(draft.pod, draft.container);
  }
  draft.pod.set("/apiVersion", "v1");
  draft.pod.set("/kind", "Pod");
  set_ownership(context, draft.pod);
  draft.pod.add("/spec/containers", draft.container);
}

Objects given(const Context& context, Draft draft) {
  Objects result;
  result.executors =
      executor_needs(draft.properties.result, context.language == spark::Language::Python);
  for (Object& object : draft.before) {
    result.before.push_back(std::move(object.value));
    result.sources.push_back(std::move(object.sources));
  }
  const json name = draft.container.at("/name");
  result.driver_container = name.is_string() ? name.get<std::string>() : "";
  result.driver_pod = std::move(draft.pod.value);
  result.sources.push_back(std::move(draft.pod.sources));
  return result;
}

}  // namespace

std::vector<std::string> properties_that_name_files() {
  return {"spark.kubernetes.driver.podTemplateFile",
          "spark.kubernetes.executor.podTemplateFile",
          "spark.kubernetes.kerberos.krb5.path",
          "spark.kerberos.keytab",
          "spark.kubernetes.authenticate.driver.caCertFile",
          "spark.kubernetes.authenticate.driver.clientKeyFile",
          "spark.kubernetes.authenticate.driver.clientCertFile"};
}

bool is_in_the_image(const std::string& key, const std::string& value) {
  return key == "spark.kerberos.keytab" && value.starts_with("local:");
}

Objects objects(const Inputs& inputs) {
  std::vector<Problem> problems;
  const Names names = names_of(inputs);
  const auto properties = spark::submitted_properties(inputs.application, with_image(inputs),
                                                      inputs.identity.name_space, problems);
  const spark::Settings settings(properties, problems);
  const Context context{.inputs = inputs,
                        .names = names,
                        .settings = settings,
                        .language = spark::language(inputs.application),
                        .version = version_of(inputs, problems),
                        .restricted = restricted(inputs.application)};
  refuse(context);
  Draft draft = begun(context);
  take_steps(context, draft);
  finish(context, draft);
  auto services =
      objects::services(context, {.pod = draft.pod.value, .container = draft.container.value});
  throw_any(std::move(problems));
  Objects result = given(context, std::move(draft));
  result.services = std::move(services);
  return result;
}

std::optional<std::string> client_executor_template(const Inputs& inputs,
                                                    spark::Properties& properties) {
  spec::Application application = inputs.application;
  application.monitoring = {};
  const Inputs own{.application = application,
                   .properties = inputs.properties,
                   .layers = inputs.layers,
                   .identity = {},
                   .container = {},
                   .files = inputs.files};
  std::vector<Problem> problems;
  const Names none;  // nothing is created
  const spark::Settings settings(own.properties, problems);
  const Context context{.inputs = own,
                        .names = none,
                        .settings = settings,
                        .language = spark::language(application),
                        .version = version_of(own, problems),
                        .restricted = restricted(application)};
  spark::Collector collector{properties};
  const auto made = executor_template(context, collector);
  if (made && settings.has(kExecutorTemplateFile) && !own.files.contains(kExecutorTemplateFile)) {
    settings.problem(kExecutorTemplateFile,
                     "'" + settings.text(kExecutorTemplateFile) + "' cannot be read",
                     "name a file that exists and may be read");
  }
  throw_any(std::move(problems));
  properties = std::move(collector.result);
  return made ? std::optional(made->text) : std::nullopt;
}

}  // namespace sparkjob::objects
