// SPDX-License-Identifier: Apache-2.0
#include "layers/json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include "error.hpp"
#include "layers/scalar.hpp"

namespace sparkjob::layers {

using nlohmann::json;

namespace {

json number(const Scalar& scalar, const Origin& origin) {
  // A float without a fraction prints as an integer, as in Go.
  if (const auto integer = as_integer(scalar)) {
    return *integer;
  }
  if (const auto large = as_large_integer(scalar)) {
    return *large;
  }
  const double value = as_number(scalar).value_or(0);
  if (!std::isfinite(value)) {
    throw Error(ErrorKind::Config, Problem{.where = place(origin),
                                           .what = "'" + scalar.text + "' is no number in JSON",
                                           .next = "write it in quotes if it is text"});
  }
  return value;
}

json scalar_value(const Scalar& scalar, const Origin& origin) {
  switch (meaning(scalar)) {
    case Meaning::Null: return nullptr;
    case Meaning::Bool: return as_bool(scalar).value_or(false);
    case Meaning::Integer:
    case Meaning::Float: return number(scalar, origin);
    case Meaning::String: break;
  }
  return scalar.text;
}

}  // namespace

json to_json(const Tree& tree) {
  if (const Scalar* scalar = tree.scalar()) {
    return scalar_value(*scalar, tree.origin);
  }
  if (const Map* map = tree.map()) {
    json object = json::object();
    for (const Entry& entry : map->entries) {
      object[entry.key] = to_json(entry.value);
    }
    return object;
  }
  if (const List* list = tree.list()) {
    json array = json::array();
    for (const Tree& element : *list) {
      array.push_back(to_json(element));
    }
    return array;
  }
  return nullptr;
}

}  // namespace sparkjob::layers
