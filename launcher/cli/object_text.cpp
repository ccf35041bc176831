// SPDX-License-Identifier: Apache-2.0
#include "cli/object_text.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

#include "cli/output_text.hpp"
#include "cli/render_objects.hpp"
#include "layers/emit.hpp"
#include "layers/parse.hpp"

namespace sparkjob::cli {

namespace {

using layers::Tree;
using nlohmann::json;

// Everything that no layer, property or name says is as Spark itself makes it.
constexpr auto kSparksOwn = "as spark-submit makes it";

// Writes into each value's place who said it, or who said what it stands in.
void explain(const std::string& pointer, const objects::Sources& sources, std::string source,
             Tree& tree) {
  if (const auto said = sources.find(pointer); said != sources.end()) {
    source = said->second.empty() ? kSparksOwn : said->second;
  }
  tree.origin = {.layer = source};
  if (auto* map = tree.map()) {
    for (layers::Entry& entry : map->entries) {
      explain(objects::below(pointer, entry.key), sources, source, entry.value);
    }
  } else if (auto* list = tree.list()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      explain(objects::below(pointer, std::to_string(i)), sources, source, (*list)[i]);
    }
  }
}

std::string explained(const json& object, const objects::Sources& sources) {
  auto documents = layers::parse_yaml({.name = "-", .path = "-", .text = object.dump()});
  explain("", sources, kSparksOwn, documents.front());
  return layers::to_yaml(documents.front(), [](const Tree& tree) { return tree.origin.layer; });
}

// What `run` makes, in order, with who said what.
struct Shown {
  json object;
  objects::Sources sources;
};

std::vector<Shown> in_order(const objects::Objects& made) {
  std::vector<Shown> result;
  for (const objects::Service& service : made.services) {
    for (const json& object : service.objects) {
      result.push_back({object, {{"", service.source}}});
    }
  }
  for (std::size_t i = 0; i < made.before.size(); ++i) {
    result.push_back({made.before[i], made.sources.at(i)});
  }
  result.push_back({made.driver_pod, made.sources.back()});
  return result;
}

}  // namespace

std::string objects_text(const Input& input, const Options& options) {
  if (options.explain && options.output == Output::Json) {
    throw Error(ErrorKind::Usage, "--explain says nothing of objects in JSON",
                "leave out -o json, or add --show properties");
  }
  if (input.application.mode.value == spec::Mode::Client) {
    throw Error(ErrorKind::Usage, "a client mode application has no objects of its own",
                "add --show properties or --show documents");
  }
  const auto all = in_order(objects_to_show(input, options));
  if (options.output == Output::Json) {
    json items = json::array();
    for (const Shown& shown : all) {
      items.push_back(shown.object);
    }
    return json_text({{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}});
  }
  std::string text;
  for (const Shown& shown : all) {
    text += text.empty() ? "" : "---\n";
    text += options.explain ? explained(shown.object, shown.sources) : yaml_text(shown.object);
  }
  return text;
}

}  // namespace sparkjob::cli
