// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sparkjob::layers {

/// Where a value was written. `layer` is the file as the user named it
/// (`base/layers/00-base.yaml`), or the words of a command-line option; lines and columns count
/// from 1, 0 means "not in a file".
struct Origin {
  std::string layer;
  int line = 0;
  int column = 0;
};

/// `layer:line:column`, or `layer` alone where there is no line.
std::string place(const Origin& origin);

/// A value that a later layer replaced: what it was, and where. Kept for `--explain`.
struct Beaten {
  std::string text;  ///< the scalar's text; "{…}" for a map, "[…]" for a list
  Origin origin;
};

/// How a scalar was written; decides whether `010` may be read as a number.
enum class Style { Plain, Quoted };

/// A scalar keeps the text the user wrote (`0.10` stays `0.10`); what type it means is asked with
/// the functions of `layers/scalar.hpp`, by the rules of the API server's YAML.
struct Scalar {
  std::string text;
  Style style = Style::Plain;
};

struct Null {};
struct Entry;
struct Tree;

using List = std::vector<Tree>;

/// A map: entries sorted by key, each key once. Two maps merge in linear time.
struct Map {
  std::vector<Entry> entries;

  /// The value under `key`, or nullptr.
  const Tree* find(std::string_view key) const;
  Tree* find(std::string_view key);
  /// Puts `entry` in its sorted place; replaces one of the same key.
  void put(Entry entry);
  /// Removes `key` if it is there.
  void erase(std::string_view key);
};

/// A value that remembers where it was written and which values it beat. A plain value: copying
/// copies everything below it.
struct Tree {
  std::variant<Null, Scalar, List, Map> value;
  Origin origin;
  std::vector<Beaten> beaten;  ///< latest first

  bool is_null() const { return std::holds_alternative<Null>(value); }
  const Scalar* scalar() const { return std::get_if<Scalar>(&value); }
  const List* list() const { return std::get_if<List>(&value); }
  const Map* map() const { return std::get_if<Map>(&value); }
  List* list() { return std::get_if<List>(&value); }
  Map* map() { return std::get_if<Map>(&value); }

  /// The tree at the end of a chain of keys, or nullptr where one of them is missing.
  const Tree* at(std::initializer_list<std::string_view> keys) const;
};

struct Entry {
  std::string key;
  Origin key_origin;
  Tree value;
};

/// "a map", "a list", "null", or the scalar in single quotes: for messages.
std::string description(const Tree& tree);

}  // namespace sparkjob::layers
