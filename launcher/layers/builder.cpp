// SPDX-License-Identifier: Apache-2.0
#include "layers/builder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "layers/parse.hpp"
#include "layers/scalar.hpp"

namespace sparkjob::layers {

namespace {

Problem at(const Origin& origin, std::string what, std::string next = "") {
  return Problem{.where = place(origin), .what = std::move(what), .next = std::move(next)};
}

Problem given_twice(const Entry& first, const Entry& second) {
  return at(second.key_origin, "the key '" + second.key + "' is given twice",
            "the first one is at " + place(first.key_origin) + ", keep one of them");
}

}  // namespace

void Builder::null(Origin origin, std::size_t anchor) {
  add({.tree = {.value = Null{}, .origin = std::move(origin), .beaten = {}},
       .height = 0,
       .values = 1},
      anchor);
}

void Builder::scalar(Scalar scalar, Origin origin, std::size_t anchor) {
  add({.tree = {.value = std::move(scalar), .origin = std::move(origin), .beaten = {}},
       .height = 0,
       .values = 1},
      anchor);
}

void Builder::alias(const Origin& origin, std::size_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {  // the reader knows the name, so its value is still open
    throw Error(ErrorKind::Config, at(origin, "this alias stands inside the value it repeats"));
  }
  aliased_values_ += found->second.values;
  if (aliased_values_ > kMaxAliasedValues) {
    throw Error(ErrorKind::Config, at(origin,
                                      "the aliases of this file stand for more than " +
                                          std::to_string(kMaxAliasedValues) + " values",
                                      "write the values out, or use fewer aliases"));
  }
  check_depth(found->second.height, origin);
  add(found->second, 0);
}

void Builder::begin_list(Origin origin, std::size_t anchor) {
  begin({.value = List{}, .origin = std::move(origin), .beaten = {}}, false, anchor);
}

void Builder::begin_map(Origin origin, std::size_t anchor) {
  begin({.value = Map{}, .origin = std::move(origin), .beaten = {}}, true, anchor);
}

void Builder::end() {
  Open open = std::move(open_.back());
  open_.pop_back();
  if (open.is_map) {
    finish_map(open);
  }
  add({.tree = std::move(open.tree), .height = open.height + 1, .values = open.values},
      open.anchor);
}

Tree Builder::take() {
  open_.clear();
  anchors_.clear();
  return std::exchange(root_, Tree{});
}

void Builder::begin(Tree tree, bool is_map, std::size_t anchor) {
  check_depth(1, tree.origin);
  open_.push_back({.tree = std::move(tree),
                   .is_map = is_map,
                   .anchor = anchor,
                   .entries = {},
                   .next = std::nullopt});
}

void Builder::add(Anchored value, std::size_t anchor) {
  if (anchor != 0) {
    anchors_.insert_or_assign(anchor, value);
  }
  if (open_.empty()) {
    root_ = std::move(value.tree);
    return;
  }
  Open& open = open_.back();
  open.height = std::max(open.height, value.height);
  open.values += value.values;
  if (!open.is_map) {
    open.tree.list()->push_back(std::move(value.tree));
  } else if (open.holds_key) {
    open.holds_key = false;
    if (open.next) {
      open.next->value = std::move(value.tree);
      open.entries.push_back(std::move(*open.next));
      open.next.reset();
    }
  } else {
    add_key(std::move(value.tree));
  }
}

void Builder::add_key(Tree key) {
  Open& open = open_.back();
  open.holds_key = true;
  if (!key.is_null() && key.scalar() == nullptr) {
    problems_.push_back(at(key.origin, description(key) + " cannot be a key", "a key is text"));
    return;  // its value is dropped with it
  }
  if (key.is_null()) {
    problems_.push_back(at(key.origin, "a key is empty or null", "a key is text"));
    return;
  }
  if (const auto other = other_key(*key.scalar())) {
    const std::string& text = key.scalar()->text;
    problems_.push_back(at(key.origin,
                           "the key '" + text + "' without quotes is read as " +
                               (*other == "a number" ? *other : "'" + *other + "'"),
                           "write \"" + text + "\" in quotes"));
  }
  auto* scalar = std::get_if<Scalar>(&key.value);
  open.merges |= scalar->style == Style::Plain && scalar->text == "<<";
  open.next =
      Entry{.key = std::move(scalar->text), .key_origin = std::move(key.origin), .value = {}};
}

void Builder::check_depth(std::size_t height, const Origin& origin) const {
  if (open_.size() + height > kMaxDepth) {
    throw Error(ErrorKind::Config, at(origin, "maps and lists lie in each other more than " +
                                                  std::to_string(kMaxDepth) + " levels deep"));
  }
}

void Builder::finish_map(Open& open) {
  auto& entries = open.entries;
  // Stable: of two with the same key the first one written stays the first.
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].key == entries[i - 1].key) {
      problems_.push_back(given_twice(entries[i - 1], entries[i]));
    }
  }
  const auto same_key = [](const Entry& a, const Entry& b) { return a.key == b.key; };
  entries.erase(std::unique(entries.begin(), entries.end(), same_key), entries.end());
  Map& map = *open.tree.map();
  map.entries = std::move(entries);
  if (open.merges) {
    Tree value = std::move(*map.find("<<"));
    map.erase("<<");
    merge_key(open, std::move(value));
  }
}

void Builder::merge_key(Open& open, Tree value) {
  List sources;
  if (List* list = value.list()) {
    sources = std::move(*list);
  } else {
    sources.push_back(std::move(value));
  }
  Map& map = *open.tree.map();
  for (Tree& source : sources) {
    Map* from = source.map();
    if (from == nullptr) {
      problems_.push_back(
          at(source.origin, "'<<' takes a map or a list of maps, not " + description(source)));
      continue;
    }
    // What is there wins; of several sources the earlier one (YAML's merge key).
    std::vector<Entry> all;
    all.reserve(map.entries.size() + from->entries.size());
    std::merge(std::make_move_iterator(map.entries.begin()),
               std::make_move_iterator(map.entries.end()),
               std::make_move_iterator(from->entries.begin()),
               std::make_move_iterator(from->entries.end()), std::back_inserter(all),
               [](const Entry& a, const Entry& b) { return a.key < b.key; });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const Entry& a, const Entry& b) { return a.key == b.key; }),
              all.end());
    map.entries = std::move(all);
  }
}

}  // namespace sparkjob::layers
