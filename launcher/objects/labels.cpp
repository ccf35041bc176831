// SPDX-License-Identifier: Apache-2.0
#include "objects/labels.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sparkjob::objects {

using nlohmann::json;

namespace {

constexpr auto kSparksOwn = std::to_array<std::string_view>(
    {"spark-app-selector", "spark-role", "spark-app-name", "spark-version"});
constexpr auto kJobsOwn = std::to_array<std::string_view>({"job-name", "controller-uid"});

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_label(const Context& context, const std::string& prefix, const std::string& name) {
  if (contains(kSparksOwn, name)) {
    context.settings.problem(prefix + name, "Spark sets the label '" + name + "' itself",
                             "remove it");
  } else if (contains(kJobsOwn, name) || name.starts_with("batch.kubernetes.io/")) {
    context.settings.problem(
        prefix + name,
        "with the label '" + name + "' the Job would take the driver for its own pod", "remove it");
  }
}

}  // namespace

void add_driver_labels(const Context& context, Object& object, const std::string& pointer) {
  const std::string prefix = "spark.kubernetes.driver.label.";
  const spark::Properties said = context.settings.below(prefix);
  for (const auto& [name, value] : said) {
    check_label(context, prefix, name);
  }
  object.set_each(pointer, filled_in(context, said), prefix);
  object.set(pointer + "/spark-app-selector", context.names.application_id, kIdentitySource);
  object.set(pointer + "/spark-role", "driver");
  object.set(pointer + "/spark-app-name", name_label(context.settings.text("spark.app.name")),
             context.settings.source("spark.app.name"));
  const auto& version = context.inputs.application.spark_version;
  object.set(pointer + "/spark-version", context.version.text,
             version ? layers::place(version->origin) : "default of spec.sparkVersion");
}

void add_driver_annotations(const Context& context, Object& pod) {
  const std::string prefix = "spark.kubernetes.driver.annotation.";
  const spark::Properties said = context.settings.below(prefix);
  for (const auto& [name, value] : said) {
    if (name.starts_with("sparkjob/")) {
      context.settings.problem(prefix + name, "annotations 'sparkjob/…' are sparkjob's own",
                               "remove it");
    }
  }
  pod.set_each("/metadata/annotations", filled_in(context, said), prefix);
  const Identity& identity = context.inputs.identity;
  if (identity.job) {
    pod.set("/metadata/annotations/sparkjob~1job-uid", identity.job->uid, kIdentitySource);
  }
  pod.set("/metadata/annotations/sparkjob~1attempt", std::to_string(identity.attempt),
          kIdentitySource);
}

json application_label(const Context& context) {
  return {{"spark-app-selector", context.names.application_id}};
}

void add_application_label(const Context& context, Object& object) {
  object.set("/metadata/labels/spark-app-selector", context.names.application_id, kIdentitySource);
}

}  // namespace sparkjob::objects
