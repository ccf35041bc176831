// SPDX-License-Identifier: Apache-2.0
#include "layers/merge_keys.hpp"

#include <algorithm>
#include <array>

namespace sparkjob::layers {

namespace {

constexpr std::array<ListKey, 16> kListKeys = {{
    {.field = "configMaps", .key = "name", .second = "", .second_default = ""},  // SparkApplication
    {.field = "containers", .key = "name", .second = "", .second_default = ""},
    {.field = "env", .key = "name", .second = "", .second_default = ""},
    {.field = "ephemeralContainers", .key = "name", .second = "", .second_default = ""},
    {.field = "hostAliases", .key = "ip", .second = "", .second_default = ""},
    {.field = "imagePullSecrets", .key = "name", .second = "", .second_default = ""},
    {.field = "initContainers", .key = "name", .second = "", .second_default = ""},
    {.field = "ports", .key = "containerPort", .second = "protocol", .second_default = "TCP"},
    {.field = "resourceClaims", .key = "name", .second = "", .second_default = ""},
    {.field = "schedulingGates", .key = "name", .second = "", .second_default = ""},
    {.field = "secrets", .key = "name", .second = "", .second_default = ""},   // SparkApplication
    {.field = "sidecars", .key = "name", .second = "", .second_default = ""},  // SparkApplication
    {.field = "topologySpreadConstraints",
     .key = "topologyKey",
     .second = "whenUnsatisfiable",
     .second_default = ""},
    {.field = "volumeDevices", .key = "devicePath", .second = "", .second_default = ""},
    {.field = "volumeMounts", .key = "mountPath", .second = "", .second_default = ""},
    {.field = "volumes", .key = "name", .second = "", .second_default = ""},
}};

/// Keys of which a map may hold one. `any` stands for every key but `name`.
struct Choice {
  std::string_view field;
  std::array<std::string_view, 5> keys;
};

constexpr std::string_view kAny = "any";

constexpr std::array<Choice, 8> kChoices = {{
    {.field = "env", .keys = {"value", "valueFrom"}},
    {.field = "livenessProbe", .keys = {"exec", "grpc", "httpGet", "tcpSocket"}},
    {.field = "postStart", .keys = {kAny}},
    {.field = "preStop", .keys = {kAny}},
    {.field = "readinessProbe", .keys = {"exec", "grpc", "httpGet", "tcpSocket"}},
    {.field = "startupProbe", .keys = {"exec", "grpc", "httpGet", "tcpSocket"}},
    {.field = "valueFrom", .keys = {kAny}},
    {.field = "volumes", .keys = {kAny}},
}};

const Choice* choice(std::string_view field) {
  const auto found = std::find_if(kChoices.begin(), kChoices.end(),
                                  [&](const Choice& c) { return c.field == field; });
  return found == kChoices.end() ? nullptr : &*found;
}

bool belongs(const Choice& choice, std::string_view key) {
  if (choice.keys[0] == kAny) {
    return key != "name";
  }
  return std::find(choice.keys.begin(), choice.keys.end(), key) != choice.keys.end();
}

}  // namespace

const ListKey* list_key(std::string_view field) {
  const auto found = std::find_if(kListKeys.begin(), kListKeys.end(),
                                  [&](const ListKey& k) { return k.field == field; });
  return found == kListKeys.end() ? nullptr : &*found;
}

bool exclude_each_other(std::string_view field, std::string_view one, std::string_view other) {
  const Choice* found = choice(field);
  return found != nullptr && one != other && belongs(*found, one) && belongs(*found, other);
}

bool has_choice(std::string_view field) {
  return choice(field) != nullptr;
}

}  // namespace sparkjob::layers
