// SPDX-License-Identifier: Apache-2.0
#include "objects/context.hpp"

#include <string_view>

#include "objects/owner.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

std::string replaced(std::string text, std::string_view placeholder, const std::string& with) {
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + with.size())) {
    text.replace(at, placeholder.size(), with);
  }
  return text;
}

}  // namespace

json object(const Context& context, const std::string& api_version, const std::string& kind,
            const std::string& name) {
  json metadata = {{"name", name}, {"namespace", context.inputs.identity.name_space}};
  set_owner(metadata, context.inputs.identity);
  return {{"apiVersion", api_version}, {"kind", kind}, {"metadata", metadata}};
}

json filled_in(const Context& context, const spark::Properties& properties) {
  json result = json::object();
  for (const auto& [key, property] : properties) {
    result[key] = replaced(replaced(property.value, "{{APP_ID}}", context.names.application_id),
                           "{{EXECUTOR_ID}}", "");
  }
  return result;
}

json string_map(const spark::Properties& properties) {
  json result = json::object();
  for (const auto& [key, property] : properties) {
    result[key] = property.value;
  }
  return result;
}

}  // namespace sparkjob::objects
