// SPDX-License-Identifier: Apache-2.0
#include "objects/service_manifest.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "layers/json.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

/// FNV-1a: the same text is the same in every version of the program.
std::string digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3;
  }
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
  return digits.data();
}

}  // namespace

ServiceManifest::ServiceManifest(std::string_view manifest, const std::string& name_space) {
  json list = json::parse(manifest);
  for (json& object : list.at("items")) {
    object["metadata"]["namespace"] = name_space;
    object["metadata"]["labels"]["app.kubernetes.io/managed-by"] = "sparkjob";
    objects_.push_back(std::move(object));
  }
}

json& ServiceManifest::the(const std::string& kind) {
  return *std::find_if(objects_.begin(), objects_.end(),
                       [&](const json& object) { return object.at("kind") == kind; });
}

void ServiceManifest::remove(const std::string& kind) {
  std::erase_if(objects_, [&](const json& object) { return object.at("kind") == kind; });
}

void ServiceManifest::lay_resources(const std::optional<layers::Tree>& said) {
  if (said) {
    container()["resources"].merge_patch(layers::to_json(*said));
  }
}

void ServiceManifest::set_variable(const json& variable) {
  json& env = container()["env"];
  if (env.is_null()) {
    env = json::array();
  }
  const auto there = std::find_if(env.begin(), env.end(), [&](const json& one) {
    return one.at("name") == variable.at("name");
  });
  if (there != env.end()) {
    *there = variable;
  } else {
    env.push_back(variable);
  }
}

void ServiceManifest::set_settings(const std::string& text) {
  the("Deployment")["spec"]["template"]["metadata"]["annotations"]["sparkjob/settings"] =
      digest(text);
}

std::vector<json> ServiceManifest::taken() {
  std::stable_partition(objects_.begin(), objects_.end(),
                        [](const json& object) { return object.at("kind") != "Deployment"; });
  return std::exchange(objects_, {});
}

}  // namespace sparkjob::objects
