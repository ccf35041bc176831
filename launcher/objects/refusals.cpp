// SPDX-License-Identifier: Apache-2.0
#include "objects/refusals.hpp"

#include <array>
#include <string_view>

#include "objects/network.hpp"

namespace sparkjob::objects {

namespace {

struct Refusal {
  std::string_view key;
  std::string_view instead;
};

constexpr std::string_view kNoTemplate = "say it with Spark's own properties";
constexpr std::string_view kNoKerberos = "use spark-submit for an application with Kerberos";
constexpr std::string_view kNoCredential =
    "give the driver a service account: spark.kubernetes.authenticate.driver.serviceAccountName";

constexpr auto kNotYet = std::to_array<Refusal>({
    {"spark.kubernetes.driver.podTemplateFile", kNoTemplate},
    {"spark.kubernetes.driver.podTemplateContainerName", kNoTemplate},
    {"spark.kubernetes.executor.podTemplateFile", kNoTemplate},
    {"spark.kubernetes.executor.podTemplateContainerName", kNoTemplate},
    {"spark.kubernetes.driver.pod.featureSteps", "remove it: it names classes of a JVM"},
    {"spark.kubernetes.kerberos.krb5.path", kNoKerberos},
    {"spark.kubernetes.kerberos.krb5.configMapName", kNoKerberos},
    {"spark.kubernetes.kerberos.tokenSecret.name", kNoKerberos},
    {"spark.kubernetes.kerberos.tokenSecret.itemKey", kNoKerberos},
    {"spark.kerberos.keytab", kNoKerberos},
    {"spark.kerberos.principal", kNoKerberos},
    {"spark.kubernetes.authenticate.driver.oauthToken", kNoCredential},
    {"spark.kubernetes.authenticate.driver.caCertFile", kNoCredential},
    {"spark.kubernetes.authenticate.driver.clientKeyFile", kNoCredential},
    {"spark.kubernetes.authenticate.driver.clientCertFile", kNoCredential},
});

void refuse_not_yet(const Context& context) {
  for (const Refusal& refusal : kNotYet) {
    const std::string key(refusal.key);
    if (context.inputs.properties.count(key) != 0) {
      context.settings.problem(key, "not supported yet in cluster mode",
                               std::string(refusal.instead));
    }
  }
  const std::string steps = "spark.kubernetes.driver.pod.excludedFeatureSteps";
  for (const std::string& step : context.settings.list(steps)) {
    if (step != kNetworkPolicyStep) {
      context.settings.problem(steps, "'" + step + "' cannot be left out yet",
                               std::string("only ") + kNetworkPolicyStep + " can");
    }
  }
}

// Where the file of this URI is: nowhere but on the machine that submits it?
bool is_submitters(const std::string& uri) {
  const auto colon = uri.find(':');
  return colon == std::string::npos || uri.find('/') < colon || uri.starts_with("file:");
}

void refuse_upload(const Context& context, const std::string& where, const std::string& file) {
  const std::string path =
      file.starts_with("file:") ? file.substr(file.find_first_not_of('/', 5) - 1) : "/PATH/" + file;
  const std::string image = file.starts_with('/') ? file : path;
  context.settings.problem({where,
                            "'" + file + "' would have to be uploaded, which is not supported yet",
                            "write local://" + image + " for a file in the image"});
}

void refuse_uploads(const Context& context) {
  const auto& application = context.inputs.application;
  const std::string own = spark::resource(application);
  if (application.main_application_file && own != "spark-internal" && is_submitters(own)) {
    refuse_upload(context, layers::place(application.main_application_file->origin), own);
  }
  for (const auto* key : {"spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"}) {
    for (const std::string& file : context.settings.list(key)) {
      if (is_submitters(file) && file != own) {
        refuse_upload(context, layers::place(context.settings.find(key)->origin), file);
      }
    }
  }
}

// What the operator puts into pods by its webhook, and no property can say.
void refuse_variables(const Context& context, const spec::Role& role) {
  for (const spec::EnvVar& variable : role.env) {
    if (!variable.value) {
      context.settings.problem(
          {layers::place(variable.origin),
           "env '" + variable.name + "': valueFrom is not supported yet in cluster mode",
           "write envSecretKeyRefs for a key of a Secret"});
    }
  }
}

void refuse_config_map(const Context& context) {
  if (const auto& map = context.inputs.application.spark_config_map) {
    context.settings.problem({layers::place(map->origin),
                              "spec.sparkConfigMap is not supported yet in cluster mode",
                              "put its files beside the layers"});
  }
}

void refuse_other_namespace(const Context& context) {
  const auto& said = context.inputs.properties;
  const auto at = said.find("spark.kubernetes.namespace");
  const std::string& here = context.inputs.identity.name_space;
  if (at != said.end() && at->second.value != here) {
    context.settings.problem({layers::place(at->second.origin),
                              "spark.kubernetes.namespace is '" + at->second.value +
                                  "', but the Job runs in '" + here +
                                  "' and can own nothing elsewhere",
                              "remove it"});
  }
}

void refuse_long_names(const Context& context) {
  constexpr std::size_t kLongestName = 253;
  if (context.names.driver_pod.size() > kLongestName ||
      context.names.template_config_map.size() > kLongestName) {
    context.settings.problem("spark.app.name", "too long for the names of Kubernetes",
                             "write at most 200 characters");
  }
}

}  // namespace

void refuse(const Context& context) {
  refuse_not_yet(context);
  refuse_uploads(context);
  refuse_variables(context, context.inputs.application.driver);
  refuse_variables(context, context.inputs.application.executor);
  refuse_config_map(context);
  refuse_other_namespace(context);
  refuse_long_names(context);
  if (const auto at = context.inputs.properties.find("spark.driver.bindAddress");
      at != context.inputs.properties.end()) {
    context.settings.problem("spark.driver.bindAddress",
                             "the driver binds to its pod's address in cluster mode", "remove it");
  }
}

}  // namespace sparkjob::objects
