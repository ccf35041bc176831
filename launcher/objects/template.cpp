// SPDX-License-Identifier: Apache-2.0
#include "objects/template.hpp"

#include <algorithm>

#include "layers/parse.hpp"

namespace sparkjob::objects {

using layers::Tree;
using nlohmann::json;

namespace {

constexpr auto kContainers = "/spec/containers";

std::string key_of(const std::string& role, const std::string& end) {
  return "spark.kubernetes." + role + "." + end;
}

// What was found, and what to call it in messages.
struct Found {
  Tree tree;
  std::string name;
};

std::optional<Found> found(const Context& context, const std::string& role) {
  const std::string key = key_of(role, "podTemplateFile");
  const auto file = context.inputs.files.find(key);
  const auto& field = role_of(context, role).pod_template;
  if (file == context.inputs.files.end()) {
    return field ? std::optional(Found{*field, "spec." + role + ".template"}) : std::nullopt;
  }
  if (field) {
    context.settings.problem(key, "there is also spec." + role + ".template", "remove one of them");
  }
  auto documents = layers::parse_yaml(file->second);
  if (documents.size() != 1 || documents.front().map() == nullptr) {
    context.settings.problem(key, file->second.path + " is not one pod",
                             "write one document: apiVersion: v1, kind: Pod, spec: …");
    return std::nullopt;
  }
  return Found{std::move(documents.front()), file->second.path};
}

void check_kind(const Context& context, const Found& found) {
  const Tree* kind = found.tree.at({"kind"});
  const bool pod = kind == nullptr || (kind->scalar() != nullptr && kind->scalar()->text == "Pod");
  if (!pod) {
    context.settings.problem({layers::place(kind->origin),
                              found.name + " is no pod, but " + layers::description(*kind),
                              "write kind: Pod"});
  }
}

// Which of the containers is Spark's; the first where that cannot be known, which is reported.
std::size_t chosen(const Context& context, const std::string& role, const Found& found,
                   const json& containers) {
  const std::string key = key_of(role, "podTemplateContainerName");
  const std::string usual = role == "driver" ? kDriverContainer : kExecutorContainer;
  const bool said = context.settings.has(key);
  const std::string name = context.settings.text(key, usual);
  const auto at = std::find_if(containers.begin(), containers.end(), [&](const json& container) {
    return container.is_object() && container.value("name", "") == name;
  });
  const bool in_layers = role_of(context, role).pod_template.has_value();
  if (at != containers.end() && (said || in_layers)) {
    return static_cast<std::size_t>(at - containers.begin());
  }
  if (said) {
    context.settings.problem(key, found.name + " has no container '" + name + "'",
                             "name one of its containers");
  } else if (containers.size() > 1) {
    context.settings.problem({layers::place(found.tree.origin),
                              found.name + " has " + std::to_string(containers.size()) +
                                  " containers, and does not say which is Spark's",
                              "set " + key});
  }
  return 0;
}

bool has_the_shape(const Context& context, const Found& found) {
  const Tree* spec = found.tree.at({"spec"});
  const Tree* containers = found.tree.at({"spec", "containers"});
  if (spec == nullptr || spec->map() == nullptr) {
    context.settings.problem({layers::place(spec == nullptr ? found.tree.origin : spec->origin),
                              found.name + " has no spec", "write spec: {containers: …}"});
    return false;
  }
  if (containers != nullptr && !containers->is_null() && containers->list() == nullptr) {
    context.settings.problem(
        {layers::place(containers->origin), found.name + ": spec.containers is no list", ""});
    return false;
  }
  return true;
}

// Labels are texts, whatever they look like: `on`, `1.0`.
void set_texts(const Tree* map, const std::string& pointer, Object& pod) {
  if (map == nullptr || map->map() == nullptr) {
    return;
  }
  for (const layers::Entry& entry : map->map()->entries) {
    if (const auto* scalar = entry.value.scalar()) {
      pod.set(below(pointer, entry.key), scalar->text, layers::place(entry.value.origin));
    }
  }
}

Template taken_apart(const Context& context, const std::string& role, const Found& found) {
  Template result;
  for (const auto* part : {"metadata", "spec"}) {
    const Tree* tree = found.tree.at({part});
    if (tree != nullptr && tree->map() != nullptr) {
      result.pod.set("/" + std::string(part), *tree);
    }
  }
  for (const auto* texts : {"labels", "annotations"}) {
    set_texts(found.tree.at({"metadata", texts}), "/metadata/" + std::string(texts), result.pod);
  }
  const Tree* containers = found.tree.at({"spec", "containers"});
  if (containers == nullptr || containers->list() == nullptr || containers->list()->empty()) {
    return result;
  }
  const std::size_t own = chosen(context, role, found, result.pod.at(kContainers));
  result.pod.set(kContainers, json::array());
  for (std::size_t i = 0; i < containers->list()->size(); ++i) {
    const Tree& container = (*containers->list())[i];
    if (i == own) {
      result.container = object_of(container);
    } else {
      result.pod.add(kContainers, container);
    }
  }
  return result;
}

}  // namespace

std::optional<Template> pod_template(const Context& context, const std::string& role) {
  const auto document = found(context, role);
  if (!document) {
    return std::nullopt;
  }
  check_kind(context, *document);
  if (!has_the_shape(context, *document)) {
    return std::nullopt;
  }
  return taken_apart(context, role, *document);
}

}  // namespace sparkjob::objects
