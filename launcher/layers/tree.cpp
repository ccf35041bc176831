// SPDX-License-Identifier: Apache-2.0
#include "layers/tree.hpp"

#include <algorithm>
#include <utility>

namespace sparkjob::layers {

namespace {

auto position(std::vector<Entry>& entries, std::string_view key) {
  return std::lower_bound(entries.begin(), entries.end(), key,
                          [](const Entry& entry, std::string_view k) { return entry.key < k; });
}

}  // namespace

std::string place(const Origin& origin) {
  if (origin.line == 0) {
    return origin.layer;
  }
  return origin.layer + ":" + std::to_string(origin.line) + ":" + std::to_string(origin.column);
}

const Tree* Map::find(std::string_view key) const {
  return const_cast<Map*>(this)->find(key);  // NOLINT: one search for both; nothing is changed
}

Tree* Map::find(std::string_view key) {
  const auto at = position(entries, key);
  return at != entries.end() && at->key == key ? &at->value : nullptr;
}

void Map::put(Entry entry) {
  const auto at = position(entries, entry.key);
  if (at != entries.end() && at->key == entry.key) {
    *at = std::move(entry);
  } else {
    entries.insert(at, std::move(entry));
  }
}

void Map::erase(std::string_view key) {
  const auto at = position(entries, key);
  if (at != entries.end() && at->key == key) {
    entries.erase(at);
  }
}

const Tree* Tree::at(std::initializer_list<std::string_view> keys) const {
  const Tree* here = this;
  for (const auto key : keys) {
    const Map* map = here->map();
    here = map == nullptr ? nullptr : map->find(key);
    if (here == nullptr) {
      return nullptr;
    }
  }
  return here;
}

std::string description(const Tree& tree) {
  if (const auto* scalar = tree.scalar()) {
    return "'" + scalar->text + "'";
  }
  if (tree.is_null()) {
    return "null";
  }
  return tree.map() != nullptr ? "a map" : "a list";
}

}  // namespace sparkjob::layers
