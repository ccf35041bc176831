// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>

#include "layers/tree.hpp"
#include "spark/properties.hpp"

namespace sparkjob::objects {

/// Who said the values of an object, by JSON pointer: a property and its place, or the place alone;
/// "" for what Spark itself makes so. A value that is not named has the source of what it stands
/// in.
using Sources = std::map<std::string, std::string>;

/// A Kubernetes object being made, which remembers who said what. Places in it are JSON pointers;
/// what is missing on the way to them is made.
class Object {
 public:
  nlohmann::json value = nlohmann::json::object();
  Sources sources;

  bool has(const std::string& pointer) const;
  /// The value at `pointer`; null where there is none.
  const nlohmann::json& at(const std::string& pointer) const;

  void set(const std::string& pointer, nlohmann::json said, const std::string& source = "");
  void set(const std::string& pointer, const layers::Tree& tree);
  /// Puts `element` at the end of the list at `pointer`.
  void add(const std::string& pointer, nlohmann::json element, const std::string& source = "");
  void add(const std::string& pointer, const layers::Tree& element);
  /// Puts another object there, with its sources.
  void set(const std::string& pointer, Object object);
  void add(const std::string& pointer, Object object);
  /// Sets each of `properties` as text at its key below `pointer`. `prefix` is what the keys lack.
  void set_each(const std::string& pointer, const spark::Properties& properties,
                const std::string& prefix);
};

/// The pointer to the member `key` of what is at `pointer`.
std::string below(const std::string& pointer, const std::string& key);

/// `tree` as an object with the place of each value.
Object object_of(const layers::Tree& tree);

}  // namespace sparkjob::objects
