// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

#include "layers/load.hpp"
#include "objects/objects.hpp"
#include "spec/read.hpp"

namespace sparkjob::testing {

inline constexpr auto kUid = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

/// An application to make objects of: the fields of its SparkApplication and Launcher, its
/// properties, and more files beside the layers.
struct Making {
  std::string conf = {};  ///< lines of a spark-defaults.conf
  std::string spec = "  mainClass: a.B\n  mainApplicationFile: local:///a.jar\n  image: spark:1\n";
  std::string launcher = {};
  std::vector<layers::File> files = {};
  std::optional<objects::Job> job = std::nullopt;
  int attempt = 1;
  objects::NamedFiles named = {};  ///< by the property that names them
};

inline std::vector<layers::File> layer_files(const Making& making) {
  auto files = making.files;
  files.push_back({.name = "a.yaml",
                   .path = "a.yaml",
                   .text = "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n"
                           "metadata: {name: pi}\nspec:\n" +
                           making.spec});
  files.push_back({.name = "b.conf", .path = "b.conf", .text = making.conf});
  files.push_back({.name = "c.yaml",
                   .path = "c.yaml",
                   .text = "apiVersion: sparkjob/v1\nkind: Launcher\n" + making.launcher});
  return files;
}

inline objects::Objects made(const Making& making) {
  const auto merged = layers::load(layer_files(making));
  const auto application = spec::read(merged, {}).application;
  auto identity =
      objects::identity(making.job.value_or(objects::Job{"", kUid}), "team", making.attempt);
  identity.job = making.job;
  return objects::objects({.application = application,
                           .properties = spark::configuration(application).properties,
                           .layers = merged,
                           .identity = identity,
                           .container = {},
                           .files = making.named});
}

/// The problems found, a line each; "" when there are none.
inline std::string refused(const Making& making) {
  std::string text;
  try {
    made(making);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) {
      text += line(problem) + "\n";
    }
  }
  return text;
}

inline nlohmann::json container(const objects::Objects& objects) {
  return objects.driver_pod.at("spec").at("containers").at(0);
}

/// The object whose name ends like this; null where there is none.
inline nlohmann::json ending(const objects::Objects& objects, const std::string& end) {
  for (const auto& object : objects.before) {
    if (object.at("metadata").at("name").get<std::string>().ends_with(end)) {
      return object;
    }
  }
  return nullptr;
}

/// The lines of the driver's spark.properties.
inline std::string properties_text(const objects::Objects& objects) {
  for (const auto& object : objects.before) {
    for (const auto* part : {"data", "stringData"}) {
      const auto text = object.value(part, nlohmann::json::object()).value("spark.properties", "");
      if (!text.empty()) {
        return text;
      }
    }
  }
  return "";
}

/// The value of one of them; "nothing" where there is none.
inline std::string property(const objects::Objects& objects, const std::string& key) {
  const std::string text = "\n" + properties_text(objects);
  const auto at = text.find("\n" + key + "=");
  if (at == std::string::npos) {
    return "nothing";
  }
  const auto start = at + key.size() + 2;
  return text.substr(start, text.find('\n', start) - start);
}

/// The first object of this kind; null where there is none.
inline nlohmann::json first(const objects::Objects& objects, const std::string& kind) {
  for (const auto& object : objects.before) {
    if (object.at("kind") == kind) {
      return object;
    }
  }
  return nullptr;
}

/// The one value of `list` whose `name` is this; null where there is none.
inline nlohmann::json named(const nlohmann::json& list, const std::string& name) {
  for (const auto& item : list) {
    if (item.at("name") == name) {
      return item;
    }
  }
  return nullptr;
}

/// The `name` of each, with blanks between.
inline std::string names_in(const nlohmann::json& list) {
  std::string text;
  for (const auto& item : list) {
    text += (text.empty() ? "" : " ") + item.at("name").get<std::string>();
  }
  return text;
}

}  // namespace sparkjob::testing
