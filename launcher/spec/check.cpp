// SPDX-License-Identifier: Apache-2.0
#include "spec/check.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "layers/scalar.hpp"
#include "spec/field_text.hpp"
#include "spec/lookup.hpp"
#include "spec/nearest.hpp"

namespace sparkjob::spec {

namespace {

using layers::Entry;
using layers::Map;
using layers::Tree;
using Schema = std::span<const Field>;

class Checker {
 public:
  explicit Checker(Schema schema) : schema_(schema) {}

  // In the order of the places they are at, not of the fields' names.
  std::vector<Problem> sorted_problems() {
    const auto before = [](const Found& a, const Found& b) {
      return std::tie(a.origin.layer, a.origin.line, a.origin.column) <
             std::tie(b.origin.layer, b.origin.line, b.origin.column);
    };
    std::stable_sort(found_.begin(), found_.end(), before);
    std::vector<Problem> problems;
    for (Found& found : found_) {
      problems.push_back(std::move(found.problem));
    }
    return problems;
  }

  void check_map(const Map& map, const std::string& path) {
    for (const Entry& entry : map.entries) {
      const std::string here = below(path, entry.key);
      if (const Field* field = find(schema_, here)) {
        check_field(*field, here, entry);
      } else {
        unknown(entry, path);
      }
    }
  }

  void wrong(const layers::Origin& origin, std::string what, std::string next = "") {
    found_.push_back(
        {origin,
         {.where = layers::place(origin), .what = std::move(what), .next = std::move(next)}});
  }

 private:
  struct Found {
    layers::Origin origin;
    Problem problem;
  };

  void unknown(const Entry& entry, const std::string& path) {
    const std::string here = below(path, entry.key);
    const auto names = names_below(schema_, path);
    std::string next = "see docs/configuration.md";
    if (const auto name = nearest(entry.key, names)) {
      next = "did you mean " + below(path, *name) + "?";
    } else if (const std::string place = elsewhere(schema_, entry.key); !place.empty()) {
      next = "write it as " + place;
    }
    wrong(entry.key_origin, here + " is not a known field", next);
  }

  void check_field(const Field& field, const std::string& path, const Entry& entry) {
    if (field.support == Support::Later) {
      wrong(entry.key_origin, path + " is not supported yet", "remove it");
    } else if (field.support == Support::Dead) {
      wrong(entry.key_origin, path + " has no effect in any version of the operator", "remove it");
    } else {
      check_value(field, path, entry.value);
    }
  }

  void check_value(const Field& field, const std::string& path, const Tree& value) {
    switch (field.type) {
      case Type::Map: return check_nested(path, value);
      case Type::Strings: return check_strings(path, value);
      case Type::StringMap: return check_texts(path, value);
      case Type::EnvVars: return check_env(path, value);
      case Type::SecretKeys: return check_secret_keys(path, value);
      case Type::Boolean: return check_boolean(path, value);
      case Type::Integer: return check_integer(field, path, value);
      case Type::String:
      case Type::Name:
      case Type::Memory:
      case Type::Cpu:
      case Type::Factor:
      case Type::Enum: return check_text(field, path, value);
    }
  }

  void expected(std::string_view what, const std::string& path, const Tree& value) {
    wrong(value.origin,
          path + ": expected " + std::string(what) + " but found " + layers::description(value));
  }

  void check_nested(const std::string& path, const Tree& value) {
    if (const Map* map = value.map()) {
      check_map(*map, path);
    } else {
      expected("a map", path, value);
    }
  }

  void check_text(const Field& field, const std::string& path, const Tree& value) {
    const auto* scalar = value.scalar();
    if (scalar == nullptr) {
      return expected("text", path, value);
    }
    if (const auto problem = wrong_text(field, scalar->text)) {
      wrong(value.origin, path + ": " + problem->what, problem->next);
    }
  }

  void check_boolean(const std::string& path, const Tree& value) {
    if (value.scalar() == nullptr || !layers::as_bool(*value.scalar())) {
      expected("true or false", path, value);
    }
  }

  void check_integer(const Field& field, const std::string& path, const Tree& value) {
    const auto* scalar = value.scalar();
    if (scalar == nullptr) {
      return expected("a whole number", path, value);
    }
    if (scalar->style == layers::Style::Quoted && !wrong_text(field, scalar->text)) {
      return wrong(value.origin, path + ": '" + scalar->text + "' in quotes is text, not a number",
                   "write " + scalar->text + " without quotes");
    }
    if (const auto problem = wrong_text(field, scalar->text)) {
      wrong(value.origin, path + ": " + problem->what, problem->next);
    }
  }

  void check_strings(const std::string& path, const Tree& value) {
    if (value.list() == nullptr) {
      return expected("a list", path, value);
    }
    for (const Tree& item : *value.list()) {
      if (item.scalar() == nullptr) {
        expected("a list of strings", path, item);
      }
    }
  }

  void check_texts(const std::string& path, const Tree& value) {
    if (value.map() == nullptr) {
      return expected("a map", path, value);
    }
    for (const Entry& entry : value.map()->entries) {
      if (entry.value.scalar() == nullptr) {
        expected("text", path + "." + entry.key, entry.value);
      }
    }
  }

  void check_env(const std::string& path, const Tree& value) {
    if (value.list() == nullptr) {
      return expected("a list of {name, value}", path, value);
    }
    for (const Tree& item : *value.list()) {
      check_env_var(path, item);
    }
  }

  void check_env_var(const std::string& path, const Tree& item) {
    const Tree* name = item.at({"name"});
    if (name == nullptr || name->scalar() == nullptr || name->scalar()->text.empty()) {
      return wrong(item.origin, path + ": an entry without a name", "write - name: NAME");
    }
    const std::string here = path + "[" + name->scalar()->text + "]";
    for (const Entry& entry : item.map()->entries) {
      if (entry.key != "name" && entry.key != "value" && entry.key != "valueFrom") {
        wrong(entry.key_origin, here + "." + entry.key + " is not a known field",
              "write value or valueFrom");
      }
    }
    const Tree* text = item.at({"value"});
    if (text != nullptr && text->scalar() == nullptr) {
      expected("text", here + ".value", *text);
    }
    if (text != nullptr && item.at({"valueFrom"}) != nullptr) {
      wrong(item.origin, here + " has both value and valueFrom", "remove one of them");
    }
  }

  void check_secret_keys(const std::string& path, const Tree& value) {
    if (value.map() == nullptr) {
      return expected("a map", path, value);
    }
    for (const Entry& entry : value.map()->entries) {
      const Tree* name = entry.value.at({"name"});
      const Tree* key = entry.value.at({"key"});
      if (name == nullptr || key == nullptr || name->scalar() == nullptr ||
          key->scalar() == nullptr) {
        wrong(entry.value.origin, path + "." + entry.key + ": expected a Secret's name and key",
              "write {name: SECRET, key: KEY}");
      }
    }
  }

  Schema schema_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<Problem> check(const Tree& document, std::span<const Field> schema) {
  Checker checker(schema);
  if (document.map() != nullptr) {
    checker.check_map(*document.map(), "");
  }
  return checker.sorted_problems();
}

}  // namespace sparkjob::spec
