// SPDX-License-Identifier: Apache-2.0
#include "cli/render.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

#include "cli/hiding.hpp"
#include "cli/object_text.hpp"
#include "cli/output_text.hpp"
#include "layers/emit.hpp"
#include "layers/json.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::cli {

namespace {

using nlohmann::json;

// "base/layers/00-base.yaml:14:13, over 1g at …": where a value comes from and what it beat; the
// same value said twice is no contest.
std::string explanation(const std::string& winner, const layers::Origin& origin,
                        const std::vector<layers::Beaten>& beaten) {
  std::string text = layers::place(origin);
  for (const layers::Beaten& value : beaten) {
    if (value.text != winner) {
      text += ", over " + value.text + " at " + layers::place(value.origin);
    }
  }
  return text;
}

std::vector<const layers::Tree*> documents(const Input& input) {
  std::vector<const layers::Tree*> result;
  for (const auto* document : {&input.layers.application, &input.layers.launcher}) {
    if (document->has_value()) {
      result.push_back(&document->value());
    }
  }
  return result;
}

std::string documents_yaml(const Input& input, const Options& options) {
  layers::Comment comment;
  if (options.explain) {
    comment = [](const layers::Tree& tree) {
      return explanation(tree.scalar() != nullptr ? tree.scalar()->text : "", tree.origin,
                         tree.beaten);
    };
  }
  std::string text;
  for (const layers::Tree* document : documents(input)) {
    text += (text.empty() ? "" : "---\n") + layers::to_yaml(*document, comment);
  }
  return text;
}

json documents_json(const Input& input) {
  json items = json::array();
  for (const layers::Tree* document : documents(input)) {
    items.push_back(layers::to_json(*document));
  }
  return {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
}

json place_json(const layers::Origin& origin) {
  return {{"layer", origin.layer}, {"line", origin.line}, {"column", origin.column}};
}

json property_json(const spark::Property& property, const Options& options) {
  if (!options.explain) {
    return property.value;
  }
  json over = json::array();
  for (const layers::Beaten& value : property.beaten) {
    over.push_back({{"value", value.text}, {"from", place_json(value.origin)}});
  }
  return {
      {"value", property.value}, {"from", place_json(property.origin)}, {"over", std::move(over)}};
}

json said_json(const spec::Maybe<std::string>& said) {
  return said ? json(said->value) : json();
}

json properties_json(const Input& input, const Options& options) {
  json properties = json::object();
  for (const auto& [key, property] : input.properties) {
    properties[key] = property_json(property, options);
  }
  const auto& application = input.application;
  json arguments = json::array();
  if (application.arguments) {
    arguments = application.arguments->value;
  }
  return {{"mainApplicationFile", said_json(application.main_application_file)},
          {"mainClass", said_json(application.main_class)},
          {"arguments", std::move(arguments)},
          {"properties", std::move(properties)}};
}

// A properties file that Spark reads back as the same properties; --explain adds comments.
std::string properties_text(const Input& input, const Options& options) {
  std::string text;
  for (const auto& [key, property] : input.properties) {
    if (options.explain) {
      text += "# " + explanation(property.value, property.origin, property.beaten) + "\n";
    }
    text += layers::to_properties({{key, property.value}});
  }
  return text;
}

// Where places are asked for, the documents have them.
Show what_to_show(const Input& input, const Options& options) {
  const bool cluster = input.application.mode.value == spec::Mode::Cluster;
  return options.show.value_or(cluster && !options.explain ? Show::Objects : Show::Documents);
}

}  // namespace

std::string rendered(const Input& input, const Options& options) {
  const Show show = what_to_show(input, options);
  if (show == Show::Objects) {
    return objects_text(input, options);
  }
  const Input shown = options.show_secrets ? input : without_secrets(input);
  if (show == Show::Documents) {
    return options.output == Output::Json ? json_text(documents_json(shown))
                                          : documents_yaml(shown, options);
  }
  switch (options.output) {
    case Output::Json: return json_text(properties_json(shown, options));
    case Output::Yaml: return yaml_text(properties_json(shown, options));
    case Output::Text: return properties_text(shown, options);
  }
  return "";
}

}  // namespace sparkjob::cli
