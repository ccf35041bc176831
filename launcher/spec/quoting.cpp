// SPDX-License-Identifier: Apache-2.0
#include "spec/quoting.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "spec/lookup.hpp"

namespace sparkjob::spec {

namespace {

using layers::Entry;
using layers::Tree;
using Schema = std::span<const Field>;

void quote(Tree& tree) {
  if (auto* scalar = std::get_if<layers::Scalar>(&tree.value)) {
    scalar->style = layers::Style::Quoted;
  } else if (auto* list = tree.list()) {
    std::for_each(list->begin(), list->end(), quote);
  } else if (auto* map = tree.map()) {
    for (Entry& entry : map->entries) {
      quote(entry.value);
    }
  }
}

void quote_env(Tree& list) {
  for (Tree& item : *list.list()) {
    for (const std::string_view key : {"name", "value"}) {
      if (Tree* text = item.map()->find(key)) {
        quote(*text);
      }
    }
  }
}

// Of what is passed on as it is, only the API server knows what is a string.
bool holds_strings(Type type) {
  return type != Type::Boolean && type != Type::Integer && type != Type::Object &&
         type != Type::Objects;
}

void quote_below(Tree& tree, Schema schema, const std::string& path) {
  for (Entry& entry : tree.map()->entries) {
    const std::string here = below(path, entry.key);
    const Field* field = find(schema, here);
    if (field == nullptr || !holds_strings(field->type)) {
      continue;
    }
    if (field->type == Type::Map && entry.value.map() != nullptr) {
      quote_below(entry.value, schema, here);
    } else if (field->type == Type::EnvVars) {
      quote_env(entry.value);
    } else {
      quote(entry.value);
    }
  }
}

}  // namespace

Tree with_quoted_strings(Tree document, Schema schema) {
  quote_below(document, schema, "");
  return document;
}

}  // namespace sparkjob::spec
