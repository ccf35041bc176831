// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layers/tree.hpp"

namespace sparkjob::objects {

/// The objects of a manifest on their way to what they should be.
class ServiceManifest {
 public:
  /// All of `manifest` (a List in JSON), in the namespace, labelled as sparkjob's.
  ServiceManifest(std::string_view manifest, const std::string& name_space);

  /// The object of this kind; there is one.
  nlohmann::json& the(const std::string& kind);
  void remove(const std::string& kind);
  nlohmann::json& pod() { return the("Deployment")["spec"]["template"]["spec"]; }
  nlohmann::json& container() { return pod()["containers"][0]; }
  void set_image(const std::string& image) { container()["image"] = image; }
  /// Lays what the layers say over the container's resources.
  void lay_resources(const std::optional<layers::Tree>& said);
  /// A variable of the container, instead of one of that name.
  void set_variable(const nlohmann::json& variable);
  /// What the pod reads at its start: another text starts it anew.
  void set_settings(const std::string& text);

  /// The objects, the Deployment last.
  std::vector<nlohmann::json> taken();

 private:
  std::vector<nlohmann::json> objects_;
};

}  // namespace sparkjob::objects
