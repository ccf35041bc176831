// SPDX-License-Identifier: Apache-2.0
#include "cli/object_hiding.hpp"

#include <map>
#include <string>

#include "cli/hiding.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::cli {

namespace {

using nlohmann::json;
using spark::Redaction;

std::string without_secret_values(const Redaction& redaction, const std::string& text) {
  const layers::Tree tree = layers::parse_conf({.name = "", .path = "", .text = text});
  std::map<std::string, std::string> properties;
  for (const layers::Entry& entry : tree.map()->entries) {
    const std::string& value = entry.value.scalar()->text;
    const bool hidden = entry.key != "spark.redaction.regex" && redaction.hides(entry.key, value);
    properties[entry.key] = hidden ? std::string(spark::kRedacted) : value;
  }
  return layers::to_properties(properties);
}

// A file that is no list of properties is hidden whole: what belongs to what is not known.
void hide_files(const Redaction& redaction, json& data) {
  for (auto& [name, text] : data.items()) {
    if (name == "spark.properties") {
      text = without_secret_values(redaction, text.get<std::string>());
    } else if (redaction.hides("", text.get<std::string>())) {
      text = spark::kRedacted;
    }
  }
}

void hide_secret(const Redaction& redaction, json& secret) {
  if (secret.contains("data")) {
    for (auto& [name, text] : secret["data"].items()) {
      text = spark::kRedacted;
    }
  }
  if (secret.contains("stringData")) {
    hide_files(redaction, secret["stringData"]);
  }
}

void hide_map(const Redaction& redaction, json& metadata, const std::string& field) {
  if (!metadata.contains(field)) {
    return;
  }
  for (auto& [key, value] : metadata[field].items()) {
    if (redaction.hides(key, value.get<std::string>())) {
      value = spark::kRedacted;
    }
  }
}

void hide_variables(const Redaction& redaction, json& env) {
  for (json& variable : env) {
    if (variable.contains("value") && redaction.hides(variable.at("name").get<std::string>(),
                                                      variable.at("value").get<std::string>())) {
      variable["value"] = spark::kRedacted;
    }
  }
}

void hide_container(const Redaction& redaction, json& container) {
  if (container.contains("env")) {
    hide_variables(redaction, container["env"]);
  }
  if (container.contains("args")) {
    auto words = container["args"].get<spec::Words>();
    hide_words(redaction, words);
    container["args"] = words;
  }
}

}  // namespace

void hide_secrets(const Redaction& redaction, objects::Objects& objects) {
  for (json& object : objects.before) {
    hide_map(redaction, object["metadata"], "annotations");
    if (object.at("kind") == "ConfigMap") {
      hide_files(redaction, object["data"]);
    } else if (object.at("kind") == "Secret") {
      hide_secret(redaction, object);
    }
  }
  hide_map(redaction, objects.driver_pod["metadata"], "annotations");
  for (json& container : objects.driver_pod["spec"]["containers"]) {
    hide_container(redaction, container);
  }
}

}  // namespace sparkjob::cli
