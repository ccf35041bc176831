// SPDX-License-Identifier: Apache-2.0
#include "cli/output_text.hpp"

#include <nlohmann/json.hpp>

#include "layers/emit.hpp"
#include "layers/parse.hpp"

namespace sparkjob::cli {

std::string json_text(const nlohmann::json& value) {
  return value.dump(2) + "\n";
}

// JSON is YAML already; this is its usual form.
std::string yaml_text(const nlohmann::json& value) {
  const auto documents = layers::parse_yaml({.name = "-", .path = "-", .text = value.dump()});
  return layers::to_yaml(documents.front());
}

}  // namespace sparkjob::cli
