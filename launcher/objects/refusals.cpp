// SPDX-License-Identifier: Apache-2.0
#include "objects/refusals.hpp"

#include <string>

#include "objects/conf_maps.hpp"

namespace sparkjob::objects {

namespace {

constexpr auto kFeatureSteps = "spark.kubernetes.driver.pod.featureSteps";

void refuse_classes(const Context& context) {
  if (context.settings.has(kFeatureSteps)) {
    context.settings.problem(kFeatureSteps, "names classes, and there is no JVM to run them in",
                             "say what they do with a pod template");
  }
}

// Hadoop's own code would log in with the ticket of whoever types, and fetch tokens with it.
void refuse_tickets(const Context& context) {
  const auto& settings = context.settings;
  const std::string key = "spark.hadoop.hadoop.security.authentication";
  const bool has_tokens = settings.has("spark.kerberos.keytab") ||
                          settings.has("spark.kubernetes.kerberos.tokenSecret.name");
  if (settings.text(key) == "kerberos" && !has_tokens) {
    settings.problem(key, "delegation tokens for a ticket can be fetched by Hadoop's code alone",
                     "give a keytab with spark.kerberos.keytab and spark.kerberos.principal, or "
                     "tokens in a Secret with spark.kubernetes.kerberos.tokenSecret.name and "
                     ".itemKey");
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
  context.settings.problem(
      {where, "'" + file + "' would have to be uploaded, and sparkjob uploads nothing",
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

// A kustomization's output names files of the Job's container, which nobody can read from here.
void refuse_unread_files(const Context& context) {
  for (const std::string& key : properties_that_name_files()) {
    const auto* said = context.settings.find(key);
    if (said != nullptr && !is_in_the_image(key, said->value) &&
        context.inputs.files.count(key) == 0) {
      context.settings.problem(key, "'" + said->value + "' is a file that cannot be read here",
                               "render from the layers' directories, where the file is");
    }
  }
}

void refuse_metrics(const Context& context) {
  const spec::Monitoring& monitoring = context.inputs.application.monitoring;
  for (const auto* said : {&monitoring.metrics_properties, &monitoring.metrics_properties_file}) {
    if (*said && !monitoring.prometheus) {
      context.settings.problem({layers::place((*said)->origin),
                                "spec.monitoring does nothing without its prometheus",
                                "put a metrics.properties beside the layers"});
    }
  }
  const auto& wanted =
      monitoring.driver_metrics ? monitoring.driver_metrics : monitoring.executor_metrics;
  if (monitoring.prometheus && !monitoring.jmx_exporter_jar) {
    context.settings.problem({wanted ? layers::place(wanted->origin) : "",
                              "spec.monitoring.prometheus: there is no jmxExporterJar",
                              "write its path in the image"});
  }
}

void exclude(const Context& context, const std::string& one, const std::string& other) {
  if (context.settings.has(one) && context.settings.has(other)) {
    context.settings.problem(other, "excludes " + one, "remove one of them");
  }
}

void belong_together(const Context& context, const std::string& one, const std::string& other) {
  if (context.settings.has(one) != context.settings.has(other)) {
    const bool first = context.settings.has(one);
    context.settings.problem(first ? one : other, "does nothing without " + (first ? other : one),
                             "set both or neither");
  }
}

void refuse_kerberos(const Context& context) {
  const std::string prefix = "spark.kubernetes.kerberos.";
  exclude(context, prefix + "krb5.path", prefix + "krb5.configMapName");
  belong_together(context, "spark.kerberos.keytab", "spark.kerberos.principal");
  belong_together(context, prefix + "tokenSecret.name", prefix + "tokenSecret.itemKey");
  if (context.inputs.application.proxy_user && context.settings.has("spark.kerberos.principal")) {
    context.settings.problem("spark.kerberos.principal", "excludes --proxy-user",
                             "remove one of them");
  }
}

// Spark says so even where the step that would read them is left out.
void refuse_bind_address(const Context& context) {
  if (context.settings.has("spark.driver.bindAddress")) {
    context.settings.problem("spark.driver.bindAddress",
                             "the driver binds to its pod's address in cluster mode", "remove it");
  }
}

void refuse_two_hadoops(const Context& context) {
  const ConfFiles& files = context.inputs.layers.hadoop_conf_dir;
  const spec::Text known = existing_hadoop_config_map(context);
  if (!known.value.empty() && !files.empty()) {
    context.settings.problem({layers::place(known.origin),
                              "the ConfigMap '" + known.value + "' and the file " +
                                  files.begin()->second.path + " exclude each other",
                              "remove one of them"});
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
  refuse_classes(context);
  refuse_tickets(context);
  refuse_kerberos(context);
  refuse_bind_address(context);
  refuse_two_hadoops(context);
  refuse_uploads(context);
  refuse_unread_files(context);
  refuse_metrics(context);
  refuse_other_namespace(context);
  refuse_long_names(context);
}

}  // namespace sparkjob::objects
