// SPDX-License-Identifier: Apache-2.0
#include "layers/env_order.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sparkjob::layers {

namespace {

using Index = std::unordered_map<std::string_view, std::size_t>;

std::string_view text_under(const Tree& element, std::string_view key) {
  const Tree* found = element.at({key});
  const Scalar* scalar = found == nullptr ? nullptr : found->scalar();
  return scalar == nullptr ? std::string_view() : std::string_view(scalar->text);
}

/// The variables `value` refers to, by their place in the list; `$$(NAME)` is no reference.
std::vector<std::size_t> references(std::string_view value, const Index& index) {
  std::vector<std::size_t> found;
  for (std::size_t at = value.find('$'); at != std::string_view::npos && at + 1 < value.size();
       at = value.find('$', at)) {
    if (value[at + 1] != '(') {
      at += value[at + 1] == '$' ? 2 : 1;
      continue;
    }
    const std::size_t end = value.find(')', at);
    if (end == std::string_view::npos) {
      break;
    }
    const auto variable = index.find(value.substr(at + 2, end - at - 2));
    if (variable != index.end()) {
      found.push_back(variable->second);
    }
    at = end + 1;
  }
  return found;
}

/// Depth first along the references, so that what is referred to is placed first; with a list for
/// a stack, since a chain may be as long as the environment.
class Ordering {
 public:
  explicit Ordering(const List& env) : marks_(env.size(), Mark::New) {
    Index index;
    for (std::size_t i = 0; i < env.size(); ++i) {
      index.emplace(text_under(env[i], "name"), i);
    }
    for (const Tree& variable : env) {
      needs_.push_back(references(text_under(variable, "value"), index));
    }
  }

  std::vector<std::size_t> order() {
    for (std::size_t i = 0; i < needs_.size(); ++i) {
      visit(i);
    }
    return std::move(order_);
  }

 private:
  enum class Mark { New, Open, Placed };

  void visit(std::size_t first) {
    std::vector<std::pair<std::size_t, std::size_t>> stack;  // variable, its next reference
    const auto enter = [&](std::size_t variable) {
      if (marks_[variable] == Mark::New) {
        marks_[variable] = Mark::Open;
        stack.emplace_back(variable, 0);
      }
    };
    enter(first);
    while (!stack.empty()) {
      auto& [variable, next] = stack.back();
      if (next < needs_[variable].size()) {
        enter(needs_[variable][next++]);
      } else {
        marks_[variable] = Mark::Placed;
        order_.push_back(variable);
        stack.pop_back();
      }
    }
  }

  std::vector<std::vector<std::size_t>> needs_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> order_;
};

}  // namespace

void order_references(List& env) {
  const bool refers = std::any_of(env.begin(), env.end(), [](const Tree& variable) {
    return text_under(variable, "value").find("$(") != std::string_view::npos;
  });
  if (!refers) {
    return;
  }
  List ordered;
  ordered.reserve(env.size());
  for (const std::size_t at : Ordering(env).order()) {
    ordered.push_back(std::move(env[at]));
  }
  env = std::move(ordered);
}

}  // namespace sparkjob::layers
