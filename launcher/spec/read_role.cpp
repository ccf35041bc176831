// SPDX-License-Identifier: Apache-2.0
#include "spec/read_role.hpp"

#include "spec/readers.hpp"

namespace sparkjob::spec {

namespace {

using layers::Entry;
using layers::Tree;

std::vector<EnvVar> env(const Tree* role) {
  std::vector<EnvVar> result;
  if (const Tree* list = child(role, "env")) {
    for (const Tree& item : *list->list()) {
      EnvVar variable{.name = item.at({"name"})->scalar()->text,
                      .value = text(&item, "value"),
                      .value_from = std::nullopt,
                      .origin = item.origin};
      if (const Tree* from = item.at({"valueFrom"})) {
        variable.value_from = *from;
      } else if (!variable.value) {
        variable.value = Text{.value = "", .origin = item.origin};  // as Kubernetes does
      }
      result.push_back(std::move(variable));
    }
  }
  return result;
}

std::map<std::string, Said<SecretKey>> secret_keys(const Tree* role) {
  std::map<std::string, Said<SecretKey>> result;
  if (const Tree* map = child(role, "envSecretKeyRefs")) {
    for (const Entry& entry : map->map()->entries) {
      const SecretKey key{.secret = entry.value.at({"name"})->scalar()->text,
                          .key = entry.value.at({"key"})->scalar()->text};
      result[entry.key] = {
          .value = key, .origin = entry.value.origin, .beaten = entry.value.beaten};
    }
  }
  return result;
}

std::vector<MountedFiles> mounted_files(const Tree* role, std::string_view key) {
  std::vector<MountedFiles> result;
  if (const Tree* list = child(role, key)) {
    for (const Tree& item : *list->list()) {
      const auto type = text(&item, "secretType");
      result.push_back({.name = text(&item, "name")->value,
                        .path = text(&item, "path")->value,
                        .type = type ? type->value : "",
                        .origin = item.origin});
    }
  }
  return result;
}

Maybe<Gpu> gpu(const Tree* role) {
  const Tree* tree = child(role, "gpu");
  const auto name = text(tree, "name");
  const auto quantity = integer(tree, "quantity");
  if (!name || !quantity) {
    return std::nullopt;
  }
  return Said<Gpu>{.value = {.name = name->value, .quantity = quantity->value},
                   .origin = tree->origin};
}

PodFields pod_fields(const Tree* role) {
  PodFields result;
  for (const auto* name :
       {"affinity", "dnsConfig", "envFrom", "hostAliases", "hostNetwork", "initContainers",
        "lifecycle", "podSecurityContext", "ports", "priorityClassName", "runtimeClassName",
        "securityContext", "shareProcessNamespace", "sidecars", "tolerations", "volumeMounts"}) {
    if (const Tree* tree = child(role, name)) {
      result.emplace(name, *tree);
    }
  }
  return result;
}

void read_pod(const Tree* tree, Role& role) {
  role.scheduler_name = text(tree, "schedulerName");
  role.termination_grace_period_seconds = integer(tree, "terminationGracePeriodSeconds");
  role.node_selector = texts(tree, "nodeSelector");
  role.gpu = gpu(tree);
  role.config_maps = mounted_files(tree, "configMaps");
  role.secrets = mounted_files(tree, "secrets");
  role.pod_fields = pod_fields(tree);
  if (const Tree* pod = child(tree, "template")) {
    role.pod_template = *pod;
  }
}

}  // namespace

void read_role(const Tree* tree, Role& role) {
  role.cores = integer(tree, "cores");
  role.core_request = text(tree, "coreRequest");
  role.core_limit = text(tree, "coreLimit");
  role.memory = text(tree, "memory");
  role.memory_overhead = text(tree, "memoryOverhead");
  role.image = text(tree, "image");
  role.java_options = text(tree, "javaOptions");
  role.service_account = text(tree, "serviceAccount");
  role.env = env(tree);
  role.env_vars = texts(tree, "envVars");
  role.env_secret_key_refs = secret_keys(tree);
  role.labels = texts(tree, "labels");
  role.annotations = texts(tree, "annotations");
  read_pod(tree, role);
}

}  // namespace sparkjob::spec
