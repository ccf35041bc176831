// SPDX-License-Identifier: Apache-2.0
#include "spec/findings.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sparkjob::spec {

void Findings::wrong(const layers::Origin& origin, std::string what, std::string next) {
  found_.push_back(
      {origin, {.where = layers::place(origin), .what = std::move(what), .next = std::move(next)}});
}

void Findings::expected(std::string_view what, const std::string& path, const layers::Tree& value) {
  wrong(value.origin,
        path + ": expected " + std::string(what) + " but found " + layers::description(value));
}

// Not in the order of the fields' names.
std::vector<Problem> Findings::sorted() {
  const auto before = [](const Found& a, const Found& b) {
    return std::tie(a.origin.layer, a.origin.line, a.origin.column) <
           std::tie(b.origin.layer, b.origin.line, b.origin.column);
  };
  std::stable_sort(found_.begin(), found_.end(), before);
  std::vector<Problem> problems;
  for (Found& found : found_) {
    problems.push_back(std::move(found.problem));
  }
  return problems;
}

}  // namespace sparkjob::spec
