// SPDX-License-Identifier: Apache-2.0
#include "launch/service_owner.hpp"

#include <nlohmann/json.hpp>

#include <array>

#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

struct Mark {
  const char* part;
  const char* key;
  const char* tool;
};

constexpr std::array kMarks = {
    Mark{"annotations", "argocd.argoproj.io/tracking-id", "Argo CD"},
    Mark{"labels", "argocd.argoproj.io/instance", "Argo CD"},
    Mark{"labels", "kustomize.toolkit.fluxcd.io/name", "Flux"},
    Mark{"labels", "helm.toolkit.fluxcd.io/name", "Flux"},
    Mark{"annotations", "meta.helm.sh/release-name", "Helm"},
};

std::string member(const json& metadata, const char* part, const char* key) {
  const auto at = metadata.find(part);
  return at != metadata.end() && at->is_object() ? at->value(key, "") : "";
}

std::optional<std::string> tool(const json& metadata) {
  for (const Mark& mark : kMarks) {
    if (const auto value = member(metadata, mark.part, mark.key); !value.empty()) {
      return std::string(mark.tool) + " keeps it ('" + kube::plain_words(value, 100) + "')";
    }
  }
  const auto manager = member(metadata, "labels", "app.kubernetes.io/managed-by");
  if (!manager.empty() && manager != "sparkjob") {
    return "'" + kube::plain_words(manager, 100) + "' keeps it";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> other_owner(const json& object) {
  const json& metadata = object.at("metadata");
  if (auto keeper = tool(metadata)) {
    return keeper;
  }
  std::string maker;
  for (const json& entry : metadata.value("managedFields", json::array())) {
    const std::string manager = kube::text_at(entry, "/manager");
    if (manager == "sparkjob" && kube::text_at(entry, "/operation") == "Apply") {
      return std::nullopt;
    }
    // Controllers write the status of anybody's objects.
    if (maker.empty() && kube::text_at(entry, "/subresource").empty()) {
      maker = manager;
    }
  }
  return maker.empty() ? "somebody else made it"
                       : "'" + kube::plain_words(maker, 100) + "' made it";
}

}  // namespace sparkjob::launch
