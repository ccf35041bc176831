// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// Puts trees together from the events of a YAML reader: knows anchors, aliases, merge keys and
/// what a key may be, and nothing of the reader itself. Problems of one value do not end the
/// document, so that all of them are reported together; exceeding a bound does (throws Error).
class Builder {
 public:
  explicit Builder(std::vector<Problem>& problems) : problems_(problems) {}

  void null(Origin origin, std::size_t anchor);
  void scalar(Scalar scalar, Origin origin, std::size_t anchor);
  void alias(const Origin& origin, std::size_t anchor);
  void begin_list(Origin origin, std::size_t anchor);
  void begin_map(Origin origin, std::size_t anchor);
  /// Ends the list or map that began last.
  void end();

  /// The finished document; null where it was empty. Anchors do not outlive it.
  Tree take();

 private:
  /// A collection that is not finished yet.
  struct Open {
    Tree tree;
    bool is_map;
    std::size_t anchor;
    std::vector<Entry> entries;  ///< of a map, in the order written
    std::optional<Entry> next;   ///< that value's key; nothing where the key was refused
    bool holds_key = false;      ///< a key was read, its value comes next
    bool merges = false;         ///< one of its keys is a plain `<<`
    std::size_t height = 0;      ///< how many levels lie below
    std::size_t values = 1;      ///< how many values it holds, itself included
  };

  /// A finished value under an anchor.
  struct Anchored {
    Tree tree;
    std::size_t height;
    std::size_t values;
  };

  void begin(Tree tree, bool is_map, std::size_t anchor);
  void add(Anchored value, std::size_t anchor);
  void add_key(Tree key);
  void check_depth(std::size_t height, const Origin& origin) const;
  void finish_map(Open& open);
  void merge_key(Open& open, Tree value);

  std::vector<Problem>& problems_;
  std::vector<Open> open_;
  std::unordered_map<std::size_t, Anchored> anchors_;
  std::size_t aliased_values_ = 0;
  Tree root_;
};

}  // namespace sparkjob::layers
