// SPDX-License-Identifier: Apache-2.0
#include "layers/merge.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "layers/directive.hpp"
#include "layers/env_order.hpp"
#include "layers/keyed_list.hpp"
#include "layers/merge_keys.hpp"

namespace sparkjob::layers {

namespace {

/// Puts `loser` and all that it beat below `winner`.
void beat(Tree& winner, Tree&& loser) {
  const Scalar* scalar = loser.scalar();
  const std::string shape = loser.map() != nullptr ? "{…}" : "[…]";
  winner.beaten.push_back(
      {.text = scalar == nullptr ? shape : scalar->text, .origin = std::move(loser.origin)});
  std::move(loser.beaten.begin(), loser.beaten.end(), std::back_inserter(winner.beaten));
}

/// "a map", "a list" or "a single value".
std::string kind(const Tree& tree) {
  return tree.scalar() != nullptr ? "a single value" : description(tree);
}

std::string quoted(std::string_view word) {
  return "'" + std::string(word) + "'";
}

/// Keys of `under` that cannot stay beside one of `over`: it beats them.
void drop_excluded(Map& under, Map& over, std::string_view field) {
  if (!has_choice(field)) {
    return;
  }
  for (Entry& winner : over.entries) {
    const auto is_excluded = [&](const Entry& entry) {
      return exclude_each_other(field, winner.key, entry.key) && over.find(entry.key) == nullptr;
    };
    auto& entries = under.entries;
    const auto loser = std::find_if(entries.begin(), entries.end(), is_excluded);
    if (loser != entries.end() && !winner.value.is_null()) {
      beat(winner.value, std::move(loser->value));
      entries.erase(std::remove_if(loser, entries.end(), is_excluded), entries.end());
    }
  }
}

/// One merge. The `field` of a value is the key it stands under; of a list's element, the list's.
class Merger {
 public:
  explicit Merger(std::vector<Problem>& problems) : problems_(problems) {}

  /// `over` laid on `under`, which holds no nulls and directives any more. Nothing where `over`
  /// removes it.
  std::optional<Tree> merged(Tree under, Tree over, std::string_view field) {
    if (over.is_null()) {
      return std::nullopt;
    }
    if (under.value.index() != over.value.index()) {
      report_kinds(under, over, field);
      return std::nullopt;
    }
    if (under.map() != nullptr) {
      return merged_map(std::move(under), std::move(over), field);
    }
    if (under.list() != nullptr) {
      return merged_list(std::move(under), std::move(over), field);
    }
    beat(over, std::move(under));
    return over;
  }

  /// `tree`, under which nothing lies, without nulls and directives.
  std::optional<Tree> settled(Tree tree, std::string_view field) {
    Directive directive = tree.is_null() ? Directive::Delete : Directive::Merge;
    if (Map* map = tree.map()) {
      directive = take_directive(*map, problems_);
      settle_map(*map);
    } else if (List* list = tree.list()) {
      directive = take_directive(*list, problems_);
      settle_list(*list, field);
    }
    return directive == Directive::Delete ? std::nullopt : std::optional(std::move(tree));
  }

 private:
  void settle_map(Map& map) {
    for (Entry& entry : map.entries) {
      entry.value = settled(std::move(entry.value), entry.key).value_or(Tree{});
    }
    map.entries.erase(std::remove_if(map.entries.begin(), map.entries.end(),
                                     [](const Entry& entry) { return entry.value.is_null(); }),
                      map.entries.end());
  }

  void settle_list(List& list, std::string_view field) {
    const ListKey* key = list_key(field);
    if (key != nullptr && holds_maps(list)) {
      check_elements(list, *key, problems_);
    }
    List kept;
    kept.reserve(list.size());
    for (Tree& element : list) {
      if (element.is_null()) {
        report(element.origin, "an element of " + quoted(field) + " is null", "remove it");
      } else if (key == nullptr && has_directive(element)) {
        report(element.origin, "'$patch' in " + quoted(field) + ", a list without a merge key",
               "write the whole list");
      } else if (auto value = settled(std::move(element), field)) {
        kept.push_back(std::move(*value));
      }
    }
    list = std::move(kept);
  }

  std::optional<Tree> merged_map(Tree under, Tree over, std::string_view field) {
    switch (take_directive(*over.map(), problems_)) {
      case Directive::Delete: return std::nullopt;
      case Directive::Replace:
        settle_map(*over.map());
        beat(over, std::move(under));
        return over;
      case Directive::Merge: break;
    }
    drop_excluded(*under.map(), *over.map(), field);
    merge_entries(under.map()->entries, over.map()->entries);
    return under;
  }

  /// Both are sorted by key, so one walk over the two is enough.
  void merge_entries(std::vector<Entry>& under, std::vector<Entry>& over) {
    std::vector<Entry> all;
    all.reserve(under.size() + over.size());
    auto lower = under.begin();
    for (Entry& upper : over) {
      while (lower != under.end() && lower->key < upper.key) {
        all.push_back(std::move(*lower++));
      }
      const bool meets = lower != under.end() && lower->key == upper.key;
      auto value = meets ? merged(std::move(lower->value), std::move(upper.value), upper.key)
                         : settled(std::move(upper.value), upper.key);
      if (value) {
        upper.value = std::move(*value);
        all.push_back(std::move(upper));
      }
      lower += meets ? 1 : 0;
    }
    std::move(lower, under.end(), std::back_inserter(all));
    under = std::move(all);
  }

  std::optional<Tree> merged_list(Tree under, Tree over, std::string_view field) {
    const Directive directive = take_directive(*over.list(), problems_);
    if (directive == Directive::Delete) {
      return std::nullopt;
    }
    const ListKey* key = list_key(field);
    const bool plain_under = !under.list()->empty() && !holds_maps(*under.list());
    const bool plain_over = !over.list()->empty() && !holds_maps(*over.list());
    if (directive == Directive::Replace || key == nullptr ||
        (plain_under && !holds_maps(*over.list()))) {
      settle_list(*over.list(), field);
      beat(over, std::move(under));
      return over;
    }
    if (plain_under || plain_over) {
      report(over.origin,
             quoted(field) + " is a list of " + (plain_over ? "single values" : "maps") +
                 " here, but of " + (plain_over ? "maps" : "single values") + " at " +
                 place(under.origin),
             "remove the one that is wrong");
      return std::nullopt;
    }
    merge_elements(*under.list(), *over.list(), *key);
    return under;
  }

  /// The order is kustomize's: what `over` names, as it names it, then the rest of `under`.
  void merge_elements(List& under, List& over, const ListKey& key) {
    check_elements(over, key, problems_);
    const auto partner = partners(under, over, key, problems_);
    List all;
    all.reserve(under.size() + over.size());
    std::vector<bool> taken(under.size(), false);
    for (std::size_t i = 0; i < over.size(); ++i) {
      if (partner[i]) {
        taken[*partner[i]] = true;
      }
      auto element = partner[i]
                         ? merged(std::move(under[*partner[i]]), std::move(over[i]), key.field)
                         : settled(std::move(over[i]), key.field);
      if (element) {
        all.push_back(std::move(*element));
      }
    }
    for (std::size_t i = 0; i < under.size(); ++i) {
      if (!taken[i]) {
        all.push_back(std::move(under[i]));
      }
    }
    under = std::move(all);
    if (key.field == "env") {
      order_references(under);
    }
  }

  void report_kinds(const Tree& under, const Tree& over, std::string_view field) {
    report(over.origin,
           quoted(field) + " is " + kind(over) + " here, but " + kind(under) + " at " +
               place(under.origin),
           "remove the one that is wrong");
  }

  void report(const Origin& origin, std::string what, std::string next) {
    problems_.push_back({.where = place(origin), .what = std::move(what), .next = std::move(next)});
  }

  std::vector<Problem>& problems_;
};

}  // namespace

Tree merge(Tree under, Tree over, std::vector<Problem>& problems) {
  return Merger(problems).merged(std::move(under), std::move(over), "").value_or(Tree{});
}

Tree merge(Tree under, Tree over) {
  std::vector<Problem> problems;
  Tree merged = merge(std::move(under), std::move(over), problems);
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, std::move(problems));
  }
  return merged;
}

}  // namespace sparkjob::layers
