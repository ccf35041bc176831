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

json driver_labels(const Context& context) {
  const std::string prefix = "spark.kubernetes.driver.label.";
  const spark::Properties said = context.settings.below(prefix);
  for (const auto& [name, value] : said) {
    check_label(context, prefix, name);
  }
  json labels = filled_in(context, said);
  labels["spark-app-selector"] = context.names.application_id;
  labels["spark-role"] = "driver";
  labels["spark-app-name"] = name_label(context.settings.text("spark.app.name"));
  labels["spark-version"] = context.spark_version;
  return labels;
}

json driver_annotations(const Context& context) {
  const std::string prefix = "spark.kubernetes.driver.annotation.";
  const spark::Properties said = context.settings.below(prefix);
  for (const auto& [name, value] : said) {
    if (name.starts_with("sparkjob/")) {
      context.settings.problem(prefix + name, "annotations 'sparkjob/…' are sparkjob's own",
                               "remove it");
    }
  }
  json annotations = filled_in(context, said);
  const Identity& identity = context.inputs.identity;
  if (identity.job) {
    annotations["sparkjob/job-uid"] = identity.job->uid;
  }
  annotations["sparkjob/attempt"] = std::to_string(identity.attempt);
  return annotations;
}

json application_label(const Context& context) {
  return {{"spark-app-selector", context.names.application_id}};
}

}  // namespace sparkjob::objects
