// SPDX-License-Identifier: Apache-2.0
#include "objects/context.hpp"

#include <cstdint>
#include <string_view>

#include "objects/owner.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

constexpr auto kNamespace = "spark.kubernetes.namespace";

}  // namespace

const spec::Role& role_of(const Context& context, const std::string& role) {
  const auto& application = context.inputs.application;
  return role == "driver" ? static_cast<const spec::Role&>(application.driver)
                          : static_cast<const spec::Role&>(application.executor);
}

void set_ownership(const Context& context, Object& object) {
  const auto* said = context.inputs.properties.contains(kNamespace)
                         ? &context.inputs.properties.at(kNamespace)
                         : nullptr;
  object.set("/metadata/namespace", context.inputs.identity.name_space,
             said == nullptr ? "where the Job is"
                             : std::string(kNamespace) + ", " + layers::place(said->origin));
  json metadata = json::object();
  set_owner(metadata, context.inputs.identity);
  if (metadata.contains("ownerReferences")) {
    object.set("/metadata/ownerReferences", metadata["ownerReferences"], kIdentitySource);
  }
}

Object object(const Context& context, const std::string& api_version, const std::string& kind,
              const std::string& name) {
  Object result;
  result.set("/apiVersion", api_version);
  result.set("/kind", kind);
  result.set("/metadata/name", name, kIdentitySource);
  set_ownership(context, result);
  return result;
}

Object data_object(const Context& context, const std::string& kind, const std::string& name) {
  Object result = object(context, "v1", kind, name);
  result.set("/immutable", true);
  result.set("/data", json::object());
  return result;
}

void mount(Draft& draft, const json& volume, const std::string& path, const std::string& source) {
  draft.pod.add("/spec/volumes", volume, source);
  draft.container.add("/volumeMounts", {{"name", volume.at("name")}, {"mountPath", path}}, source);
}

void add_variable(Draft& draft, const std::string& name, const std::string& value,
                  const std::string& source) {
  draft.container.add("/env", {{"name", name}, {"value", value}}, source);
}

std::string replaced(std::string text, std::string_view placeholder, const std::string& with) {
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + with.size())) {
    text.replace(at, placeholder.size(), with);
  }
  return text;
}

spark::Properties filled_in(const Context& context, spark::Properties properties) {
  for (auto& [key, property] : properties) {
    property.value =
        replaced(std::move(property.value), "{{APP_ID}}", context.names.application_id);
    property.value = replaced(std::move(property.value), "{{EXECUTOR_ID}}", "");
  }
  return properties;
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = i; k < i + 3; ++k) {
      group = (group << 8U) | (k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U);
    }
    for (unsigned shift = 24; shift > 0;) {
      shift -= 6;
      text += kDigits[(group >> shift) & 0x3FU];
    }
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  return text.replace(text.size() - missing, missing, missing, '=');
}

}  // namespace sparkjob::objects
