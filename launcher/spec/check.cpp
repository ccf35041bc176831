// SPDX-License-Identifier: Apache-2.0
#include "spec/check.hpp"

#include <string>

#include "layers/scalar.hpp"
#include "spec/check_lists.hpp"
#include "spec/field_text.hpp"
#include "spec/findings.hpp"
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
  Checker(Schema schema, Findings& findings) : schema_(schema), findings_(findings) {}

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

 private:
  void unknown(const Entry& entry, const std::string& path) {
    const std::string here = below(path, entry.key);
    const auto names = names_below(schema_, path);
    std::string next = "see docs/configuration.md";
    if (const auto name = nearest(entry.key, names)) {
      next = "did you mean " + below(path, *name) + "?";
    } else if (const std::string place = elsewhere(schema_, entry.key); !place.empty()) {
      next = "write it as " + place;
    }
    findings_.wrong(entry.key_origin, here + " is not a known field", next);
  }

  void check_field(const Field& field, const std::string& path, const Entry& entry) {
    if (field.support == Support::Later) {
      findings_.wrong(entry.key_origin, path + " is not supported yet", "remove it");
    } else if (field.support == Support::Dead) {
      findings_.wrong(entry.key_origin, path + " has no effect in any version of the operator",
                      "remove it");
    } else if (field.support == Support::Elsewhere) {
      findings_.wrong(entry.key_origin, path + " is no matter of an application here",
                      std::string(field.becomes));
    } else {
      check_value(field, path, entry.value);
    }
  }

  void check_value(const Field& field, const std::string& path, const Tree& value) {
    switch (field.type) {
      case Type::Map: return check_nested(path, value);
      case Type::Strings: return check_strings(path, value, findings_);
      case Type::StringMap: return check_texts(path, value, findings_);
      case Type::EnvVars: return check_env(path, value, findings_);
      case Type::SecretKeys: return check_secret_keys(path, value, findings_);
      case Type::Object: return check_object(path, value, findings_);
      case Type::Objects: return check_objects(field, path, value, findings_);
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

  void check_nested(const std::string& path, const Tree& value) {
    if (const Map* map = value.map()) {
      check_map(*map, path);
    } else {
      findings_.expected("a map", path, value);
    }
  }

  void check_text(const Field& field, const std::string& path, const Tree& value) {
    const auto* scalar = value.scalar();
    if (scalar == nullptr) {
      return findings_.expected("text", path, value);
    }
    if (const auto problem = wrong_text(field, scalar->text)) {
      findings_.wrong(value.origin, path + ": " + problem->what, problem->next);
    }
  }

  void check_boolean(const std::string& path, const Tree& value) {
    if (value.scalar() == nullptr || !layers::as_bool(*value.scalar())) {
      findings_.expected("true or false", path, value);
    }
  }

  void check_integer(const Field& field, const std::string& path, const Tree& value) {
    const auto* scalar = value.scalar();
    if (scalar == nullptr) {
      return findings_.expected("a whole number", path, value);
    }
    if (scalar->style == layers::Style::Quoted && !wrong_text(field, scalar->text)) {
      return findings_.wrong(value.origin,
                             path + ": '" + scalar->text + "' in quotes is text, not a number",
                             "write " + scalar->text + " without quotes");
    }
    if (const auto problem = wrong_text(field, scalar->text)) {
      findings_.wrong(value.origin, path + ": " + problem->what, problem->next);
    }
  }

  Schema schema_;
  Findings& findings_;
};

}  // namespace

std::vector<Problem> check(const Tree& document, std::span<const Field> schema) {
  Findings findings;
  Checker checker(schema, findings);
  if (document.map() != nullptr) {
    checker.check_map(*document.map(), "");
  }
  return findings.sorted();
}

}  // namespace sparkjob::spec
