// SPDX-License-Identifier: Apache-2.0
#include "layers/directive.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace sparkjob::layers {

namespace {

constexpr std::string_view kPatch = "$patch";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool is_unsupported(std::string_view key) {
  return key == "$retainKeys" || starts_with(key, "$setElementOrder/") ||
         starts_with(key, "$deleteFromPrimitiveList/");
}

Directive directive(const Tree& tree, std::vector<Problem>& problems) {
  const Scalar* scalar = tree.scalar();
  const std::string_view word = scalar == nullptr ? std::string_view() : scalar->text;
  if (word == "replace") {
    return Directive::Replace;
  }
  if (word == "delete") {
    return Directive::Delete;
  }
  if (word != "merge") {
    problems.push_back({.where = place(tree.origin),
                        .what = "'$patch' is " + description(tree),
                        .next = "write 'delete', 'replace' or 'merge'"});
  }
  return Directive::Merge;
}

bool says_only_patch(const Tree& element) {
  const Map* map = element.map();
  return map != nullptr && map->entries.size() == 1 && map->entries[0].key == kPatch;
}

}  // namespace

Directive take_directive(Map& map, std::vector<Problem>& problems) {
  Directive found = Directive::Merge;
  // '$' sorts before letters, so in most maps this looks at one key only.
  for (const Entry& entry : map.entries) {
    if (!entry.key.empty() && entry.key[0] > '$') {
      break;
    }
    if (is_unsupported(entry.key)) {
      problems.push_back({.where = place(entry.key_origin),
                          .what = "the directive '" + entry.key + "' is not supported",
                          .next = "write the whole value with '$patch: replace'"});
    } else if (entry.key == kPatch) {
      found = directive(entry.value, problems);
    }
  }
  map.erase(kPatch);
  return found;
}

Directive take_directive(List& list, std::vector<Problem>& problems) {
  Directive found = Directive::Merge;
  for (const Tree& element : list) {
    if (says_only_patch(element)) {
      found = directive(element.map()->entries[0].value, problems);
    }
  }
  list.erase(std::remove_if(list.begin(), list.end(), says_only_patch), list.end());
  return found;
}

bool has_directive(const Tree& element) {
  return element.map() != nullptr && element.map()->find(kPatch) != nullptr;
}

}  // namespace sparkjob::layers
