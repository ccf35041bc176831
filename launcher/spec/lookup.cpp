// SPDX-License-Identifier: Apache-2.0
#include "spec/lookup.hpp"

#include <algorithm>

namespace sparkjob::spec {

namespace {

constexpr std::string_view kRole = "spec.<role>.";

// `spec.driver.cores` -> `spec.<role>.cores`; empty for every other path.
std::string role_path(std::string_view path) {
  for (const std::string_view role : {"spec.driver.", "spec.executor."}) {
    if (path.starts_with(role)) {
      return std::string(kRole) + std::string(path.substr(role.size()));
    }
  }
  return "";
}

std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

}  // namespace

std::string below(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : std::string(path) + "." + std::string(key);
}

const Field* find(std::span<const Field> schema, std::string_view path) {
  const std::string role = role_path(path);
  const auto at = std::find_if(schema.begin(), schema.end(), [&](const Field& field) {
    return field.path == path || (!role.empty() && field.path == role);
  });
  return at == schema.end() ? nullptr : &*at;
}

std::vector<std::string_view> names_below(std::span<const Field> schema, const std::string& path) {
  std::vector<std::string_view> names;
  const std::string prefix = path.empty() ? "" : path + ".";
  const std::string role = role_path(prefix);
  for (const Field& field : schema) {
    for (const std::string& start : {prefix, role}) {
      const bool is_below = field.path.starts_with(start) &&
                            field.path.substr(start.size()).find('.') == std::string_view::npos;
      if (is_below && (!start.empty() || path.empty())) {
        names.push_back(field.path.substr(start.size()));
        break;
      }
    }
  }
  return names;
}

std::string elsewhere(std::span<const Field> schema, std::string_view name) {
  for (const Field& field : schema) {
    if (last_name(field.path) == name) {
      return field.path.starts_with(kRole)
                 ? "spec.driver." + std::string(name) + " or spec.executor." + std::string(name)
                 : std::string(field.path);
    }
  }
  return "";
}

}  // namespace sparkjob::spec
