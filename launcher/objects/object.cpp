// SPDX-License-Identifier: Apache-2.0
#include "objects/object.hpp"

#include <utility>

#include "layers/json.hpp"

namespace sparkjob::objects {

using layers::Tree;
using nlohmann::json;
using Pointer = json::json_pointer;

namespace {

// nlohmann would make a list for a key of digits.
json& made(json& root, const Pointer& pointer) {
  if (pointer.empty()) {
    return root;
  }
  json& holder = made(root, pointer.parent_pointer());
  if (holder.is_null()) {
    holder = json::object();
  }
  return holder.is_array() ? holder[std::stoul(pointer.back())] : holder[pointer.back()];
}

void note(const std::string& pointer, const Tree& tree, Sources& sources) {
  if (tree.origin.layer.empty()) {
    return;
  }
  sources[pointer] = layers::place(tree.origin);
  if (const layers::Map* map = tree.map()) {
    for (const layers::Entry& entry : map->entries) {
      note(below(pointer, entry.key), entry.value, sources);
    }
  } else if (const layers::List* list = tree.list()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      note(below(pointer, std::to_string(i)), (*list)[i], sources);
    }
  }
}

}  // namespace

std::string below(const std::string& pointer, const std::string& key) {
  return (Pointer(pointer) / key).to_string();
}

Object object_of(const Tree& tree) {
  Object result;
  result.value = layers::to_json(tree);
  note("", tree, result.sources);
  return result;
}

bool Object::has(const std::string& pointer) const {
  return value.contains(Pointer(pointer));
}

const json& Object::at(const std::string& pointer) const {
  static const json nothing;
  return has(pointer) ? value.at(Pointer(pointer)) : nothing;
}

void Object::set(const std::string& pointer, json said, const std::string& source) {
  made(value, Pointer(pointer)) = std::move(said);
  const auto first = sources.lower_bound(pointer + "/");
  sources.erase(first, sources.lower_bound(pointer + "0"));  // '0' is what follows '/'
  sources[pointer] = source;
}

void Object::set(const std::string& pointer, Object object) {
  set(pointer, std::move(object.value));
  sources.erase(pointer);
  for (const auto& [place, source] : object.sources) {
    sources[pointer + place] = source;
  }
}

void Object::set(const std::string& pointer, const Tree& tree) {
  set(pointer, object_of(tree));
}

void Object::add(const std::string& pointer, Object object) {
  json& list = made(value, Pointer(pointer));
  if (!list.is_array()) {
    list = json::array();
  }
  list.push_back(nullptr);
  set(below(pointer, std::to_string(list.size() - 1)), std::move(object));
}

void Object::add(const std::string& pointer, json element, const std::string& source) {
  Object object;
  object.value = std::move(element);
  object.sources[""] = source;
  add(pointer, std::move(object));
}

void Object::add(const std::string& pointer, const Tree& element) {
  add(pointer, object_of(element));
}

void Object::set_each(const std::string& pointer, const spark::Properties& properties,
                      const std::string& prefix) {
  for (const auto& [key, property] : properties) {
    set(below(pointer, key), property.value, prefix + key + ", " + layers::place(property.origin));
  }
}

}  // namespace sparkjob::objects
