// SPDX-License-Identifier: Apache-2.0
#include "spec/readers.hpp"

#include <charconv>

#include "layers/scalar.hpp"

namespace sparkjob::spec {

using layers::Entry;
using layers::Tree;

const Tree* child(const Tree* map, std::string_view key) {
  return map == nullptr ? nullptr : map->at({key});
}

namespace {

Text text_of(const Tree& tree) {
  return {.value = tree.scalar()->text, .origin = tree.origin, .beaten = tree.beaten};
}

}  // namespace

Maybe<std::string> text(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  return tree == nullptr ? std::nullopt : Maybe<std::string>(text_of(*tree));
}

Maybe<std::int64_t> integer(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  const std::string& digits = tree->scalar()->text;
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return Said<std::int64_t>{.value = number, .origin = tree->origin, .beaten = tree->beaten};
}

Maybe<bool> boolean(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  return Said<bool>{.value = layers::as_bool(*tree->scalar()).value(),
                    .origin = tree->origin,
                    .beaten = tree->beaten};
}

Texts texts(const Tree* map, std::string_view key) {
  Texts result;
  if (const Tree* tree = child(map, key)) {
    for (const Entry& entry : tree->map()->entries) {
      result.emplace_hint(result.end(), entry.key, text_of(entry.value));
    }
  }
  return result;
}

Maybe<Words> words(const Tree* map, std::string_view key) {
  const Tree* tree = child(map, key);
  if (tree == nullptr) {
    return std::nullopt;
  }
  Said<Words> result{.value = {}, .origin = tree->origin, .beaten = tree->beaten};
  for (const Tree& item : *tree->list()) {
    result.value.push_back(item.scalar()->text);
  }
  return result;
}

}  // namespace sparkjob::spec
