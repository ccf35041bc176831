// SPDX-License-Identifier: Apache-2.0
#include "layers/keyed_list.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace sparkjob::layers {

namespace {

/// What names an element: the values of its merge keys.
struct Identity {
  std::string first;
  std::string second;  ///< empty where it is not written and has no default

  std::string whole() const { return first + '\0' + second; }
};

std::string text_under(const Tree& element, std::string_view key) {
  const Tree* found = element.at({key});
  const Scalar* scalar = found == nullptr ? nullptr : found->scalar();
  return scalar == nullptr ? std::string() : scalar->text;
}

/// The first part is empty where the element lacks its merge key.
Identity identity(const Tree& element, const ListKey& key) {
  Identity found{.first = text_under(element, key.key), .second = ""};
  if (!key.second.empty()) {
    found.second = text_under(element, key.second);
    if (found.second.empty()) {
      found.second = key.second_default;
    }
  }
  return found;
}

std::string shown(const Identity& identity) {
  return "'" + identity.first + (identity.second.empty() ? "" : "/" + identity.second) + "'";
}

Problem not_mergeable(const Tree& element, const ListKey& key) {
  const std::string list = "'" + std::string(key.field) + "'";
  if (element.map() == nullptr) {
    return {.where = place(element.origin),
            .what = description(element) + " in " + list + ", a list of maps",
            .next = element.is_null() ? "remove it" : ""};
  }
  return {.where = place(element.origin),
          .what = "this element of " + list + " has no '" + std::string(key.key) + "'",
          .next = "layers merge this list by it"};
}

}  // namespace

bool holds_maps(const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [](const Tree& element) { return element.map() != nullptr; });
}

void check_elements(List& list, const ListKey& key, std::vector<Problem>& problems) {
  std::unordered_map<std::string, Origin> seen;
  const auto is_bad = [&](const Tree& element) {
    const Identity name = identity(element, key);
    if (element.map() == nullptr || name.first.empty()) {
      problems.push_back(not_mergeable(element, key));
      return true;
    }
    const auto [first, is_new] = seen.emplace(name.whole(), element.origin);
    if (!is_new) {
      problems.push_back(
          {.where = place(element.origin),
           .what = shown(name) + " is twice in '" + std::string(key.field) + "'",
           .next = "the first one is at " + place(first->second) + ", keep one of them"});
    }
    return !is_new;
  };
  // Not remove_if: it may look at an element more than once.
  List good;
  good.reserve(list.size());
  for (Tree& element : list) {
    if (!is_bad(element)) {
      good.push_back(std::move(element));
    }
  }
  list = std::move(good);
}

std::vector<std::optional<std::size_t>> partners(const List& under, const List& over,
                                                 const ListKey& key,
                                                 std::vector<Problem>& problems) {
  std::unordered_map<std::string, std::size_t> by_whole;
  std::unordered_multimap<std::string, std::size_t> by_first;
  for (std::size_t i = 0; i < under.size(); ++i) {
    const Identity name = identity(under[i], key);
    by_whole.emplace(name.whole(), i);
    by_first.emplace(name.first, i);
  }
  std::vector<std::optional<std::size_t>> found;
  found.reserve(over.size());
  for (const Tree& element : over) {
    const Identity name = identity(element, key);
    const auto exact = by_whole.find(name.whole());
    const bool partial = !key.second.empty() && name.second.empty();
    const std::size_t candidates = partial ? by_first.count(name.first) : 0;
    if (exact != by_whole.end()) {
      found.emplace_back(exact->second);
    } else if (candidates == 1) {
      found.emplace_back(by_first.find(name.first)->second);
    } else {
      found.emplace_back(std::nullopt);
    }
    if (exact == by_whole.end() && candidates > 1) {
      problems.push_back({.where = place(element.origin),
                          .what = shown(name) + " is more than once in '" + std::string(key.field) +
                                  "' of the layers before",
                          .next = "say which one by '" + std::string(key.second) + "'"});
    }
  }
  return found;
}

}  // namespace sparkjob::layers
