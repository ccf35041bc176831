// SPDX-License-Identifier: Apache-2.0
#include "kube/object_ref.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>

#include "error.hpp"

namespace sparkjob::kube {

namespace {

struct Kind {
  std::string_view api_version;
  std::string_view kind;
  std::string_view plural;
};

constexpr std::array kKinds = {
    Kind{"v1", "Pod", "pods"},
    Kind{"v1", "Service", "services"},
    Kind{"v1", "ConfigMap", "configmaps"},
    Kind{"v1", "Secret", "secrets"},
    Kind{"v1", "PersistentVolumeClaim", "persistentvolumeclaims"},
    Kind{"v1", "ServiceAccount", "serviceaccounts"},
    Kind{"v1", "Event", "events"},
    Kind{"v1", "ResourceQuota", "resourcequotas"},
    Kind{"batch/v1", "Job", "jobs"},
    Kind{"networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"},
    Kind{"networking.k8s.io/v1", "Ingress", "ingresses"},
    Kind{"apps/v1", "Deployment", "deployments"},
};

std::string text(const nlohmann::json& object, const char* pointer) {
  return object.value(nlohmann::json::json_pointer(pointer), std::string());
}

}  // namespace

ObjectRef ref(const nlohmann::json& object) {
  return {.api_version = text(object, "/apiVersion"),
          .kind = text(object, "/kind"),
          .name_space = text(object, "/metadata/namespace"),
          .name = text(object, "/metadata/name")};
}

std::string shown(const ObjectRef& object) {
  return object.name.empty() ? object.kind : object.kind + " " + object.name;
}

std::string path(const ObjectRef& object) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) {
    return one.api_version == object.api_version && one.kind == object.kind;
  });
  if (kind == kKinds.end()) {
    throw Error(ErrorKind::Bug,
                "no path is known for the kind " + object.kind + " of " + object.api_version);
  }
  const bool core = object.api_version.find('/') == std::string::npos;
  const std::string collection = (core ? "/api/" : "/apis/") + object.api_version + "/namespaces/" +
                                 escaped(object.name_space) + "/" + std::string(kind->plural);
  return object.name.empty() ? collection : collection + "/" + escaped(object.name);
}

std::string selecting_path(const ObjectRef& object) {
  ObjectRef collection = object;
  collection.name.clear();
  return path(collection) + "?fieldSelector=" + escaped("metadata.name=" + object.name);
}

std::string escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string url;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0 ||
        std::string_view("-._~").find(letter) != std::string_view::npos) {
      url += letter;
    } else {
      url += '%';
      url += kDigits[byte >> 4U];
      url += kDigits[byte & 15U];
    }
  }
  return url;
}

}  // namespace sparkjob::kube
