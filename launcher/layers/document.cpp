// SPDX-License-Identifier: Apache-2.0
#include "layers/document.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sparkjob::layers {

namespace {

constexpr std::string_view kKubeflow = "sparkoperator.k8s.io";
constexpr std::string_view kApache = "spark.apache.org";
constexpr std::string_view kOwn = "sparkjob";

constexpr std::string_view kWhatLayersHold =
    "a layer holds 'apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication' or "
    "'apiVersion: sparkjob/v1, kind: Launcher'";

/// Fields of metadata that only a cluster writes.
constexpr std::array<std::string_view, 6> kClusterFields = {
    "creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"};

const Scalar* scalar_at(const Tree& document, std::initializer_list<std::string_view> keys) {
  const Tree* found = document.at(keys);
  return found == nullptr ? nullptr : found->scalar();
}

std::string_view text_at(const Tree& document, std::string_view key) {
  const Scalar* scalar = scalar_at(document, {key});
  return scalar == nullptr ? std::string_view() : std::string_view(scalar->text);
}

std::string_view group_of(const Tree& document) {
  const std::string_view version = text_at(document, "apiVersion");
  return version.substr(0, version.find('/'));
}

/// What is wrong with `document` where it has an apiVersion and a kind that no layer may have.
Problem refusal(const Tree& document) {
  const std::string version(text_at(document, "apiVersion"));
  const std::string kind(text_at(document, "kind"));
  const std::string_view group = group_of(document);
  Problem problem{.where = place(document.at({"kind"})->origin),
                  .what = "a " + kind + " of '" + version + "' is no layer",
                  .next = std::string(kWhatLayersHold)};
  if (group == kKubeflow && kind == "SparkApplication") {
    problem.where = place(document.at({"apiVersion"})->origin);
    problem.what = "the version '" + version + "' of SparkApplication is not read";
    problem.next = "write 'sparkoperator.k8s.io/v1beta2'";
  } else if (group == kApache && kind == "SparkApplication") {
    problem.where = place(document.at({"apiVersion"})->origin);
    problem.what = "a SparkApplication of '" + version + "' is not read yet";
    problem.next = "write it as 'sparkoperator.k8s.io/v1beta2'";
  } else if (group == kKubeflow && kind == "ScheduledSparkApplication") {
    problem.what = "a ScheduledSparkApplication is not supported";
    problem.next = "write its template as a SparkApplication, and the schedule as a CronJob";
  } else if (kind == "SparkConnect" || kind == "SparkCluster") {
    problem.what = "a " + kind + " is not supported";
    problem.next = "sparkjob runs applications, which begin and end";
  } else if (group == kOwn) {
    problem.what = "sparkjob knows no " + kind + " of '" + version + "'";
    problem.next = "write 'apiVersion: sparkjob/v1, kind: Launcher'";
  } else if (kind == "ConfigMap" || kind == "Secret" || kind == "Job" || kind == "CronJob") {
    problem.next = "put it beside the Job in the kustomization; " + problem.next;
  } else if (kind == "Kustomization" || kind == "Component") {
    problem.next = "a kustomization belongs outside the directory of layers";
  }
  return problem;
}

/// Nothing where `document` is one of the two that layers hold.
std::optional<Problem> wrong_document(const Tree& document) {
  if (document.map() == nullptr) {
    return Problem{.where = place(document.origin),
                   .what = "this document is " + description(document) + ", not a map",
                   .next = std::string(kWhatLayersHold)};
  }
  const std::string_view version = text_at(document, "apiVersion");
  const std::string_view kind = text_at(document, "kind");
  if (version.empty() || kind.empty()) {
    const std::string lacks = version.empty() && kind.empty() ? "'apiVersion' and 'kind'"
                              : version.empty()               ? "'apiVersion'"
                                                              : "'kind'";
    return Problem{.where = place(document.origin),
                   .what = "this document has no " + lacks,
                   .next = std::string(kWhatLayersHold)};
  }
  const bool application = version == "sparkoperator.k8s.io/v1beta2" && kind == "SparkApplication";
  const bool launcher = version == "sparkjob/v1" && kind == "Launcher";
  if (!application && !launcher) {
    return refusal(document);
  }
  if (const Tree* patch = document.at({"$patch"})) {
    return Problem{.where = place(patch->origin),
                   .what = "'$patch' stands at the top of the document",
                   .next = "write it inside the map or list it is about"};
  }
  return std::nullopt;
}

void drop_cluster_fields(Map& document) {
  document.erase("status");
  Tree* metadata = document.find("metadata");
  if (metadata == nullptr || metadata->map() == nullptr) {
    return;
  }
  for (const std::string_view field : kClusterFields) {
    metadata->map()->erase(field);
  }
  Tree* annotations = metadata->map()->find("annotations");
  if (annotations != nullptr && annotations->map() != nullptr) {
    annotations->map()->erase("kubectl.kubernetes.io/last-applied-configuration");
  }
}

void report_mixed_groups(const std::vector<Document>& documents, std::vector<Problem>& problems) {
  const Tree* kubeflow = nullptr;
  const Tree* apache = nullptr;
  for (const Document& document : documents) {
    const std::string_view group = group_of(document.tree);
    kubeflow = kubeflow == nullptr && group == kKubeflow ? &document.tree : kubeflow;
    apache = apache == nullptr && group == kApache ? &document.tree : apache;
  }
  if (kubeflow != nullptr && apache != nullptr) {
    problems.push_back({.where = place(apache->at({"apiVersion"})->origin),
                        .what = "the layers mix documents of 'spark.apache.org' with those of "
                                "'sparkoperator.k8s.io'",
                        .next = "the first of those is at " +
                                place(kubeflow->at({"apiVersion"})->origin) +
                                ", use one of the two"});
  }
}

void report_two_names(const std::vector<Tree>& applications, std::vector<Problem>& problems) {
  const Tree* first = nullptr;
  for (const Tree& application : applications) {
    const Tree* name = application.at({"metadata", "name"});
    if (name == nullptr || name->scalar() == nullptr) {
      continue;
    }
    if (first == nullptr) {
      first = name;
    } else if (first->scalar()->text != name->scalar()->text) {
      problems.push_back({.where = place(name->origin),
                          .what = "the layers describe two applications, " + description(*first) +
                                  " and " + description(*name),
                          .next = "the first is at " + place(first->origin) +
                                  ", give them one name or leave it out here"});
    }
  }
}

// Two parts of one kind in one file: whoever wrote the second did not see the first.
void report_twice(const std::vector<Tree>& documents, std::string_view kind,
                  std::vector<Problem>& problems) {
  for (std::size_t i = 1; i < documents.size(); ++i) {
    const Tree& first = documents[i - 1];
    if (first.origin.layer == documents[i].origin.layer) {
      problems.push_back(
          {.where = place(documents[i].origin),
           .what = "a second " + std::string(kind) + " in one layer",
           .next = "the first is at " + place(first.origin) + ", write both in one document"});
    }
  }
}

Tree map_with(std::string key, Tree value, const Origin& origin) {
  Map map;
  map.put({.key = std::move(key), .key_origin = origin, .value = std::move(value)});
  return {.value = std::move(map), .origin = origin, .beaten = {}};
}

Tree application_of(Tree properties) {
  const Origin origin = properties.origin;
  return map_with("spec", map_with("sparkConf", std::move(properties), origin), origin);
}

}  // namespace

Documents sorted_documents(std::vector<Document> documents, std::vector<Problem>& problems) {
  report_mixed_groups(documents, problems);
  Documents sorted;
  for (auto& [document, form] : documents) {
    if (form == Document::Form::Properties) {
      sorted.applications.push_back(application_of(std::move(document)));
      continue;
    }
    if (const auto problem = wrong_document(document)) {
      problems.push_back(*problem);
      continue;
    }
    drop_cluster_fields(*document.map());
    const bool application = group_of(document) == kKubeflow;
    (application ? sorted.applications : sorted.launchers).push_back(std::move(document));
  }
  report_two_names(sorted.applications, problems);
  report_twice(sorted.applications, "SparkApplication", problems);
  report_twice(sorted.launchers, "Launcher", problems);
  return sorted;
}

}  // namespace sparkjob::layers
