// SPDX-License-Identifier: Apache-2.0
#include "spec/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace sparkjob::spec {

namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

// The number of letters to change, add or leave out (Levenshtein), case aside.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (same_letter(a[i], b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view typed,
                                   const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestName = 64;  // longer words are no misspelling of ours
  if (typed.empty() || typed.size() > kLongestName) {
    return std::nullopt;
  }
  std::string_view best;
  std::size_t smallest = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const auto name : known) {
    const std::size_t letters = distance(typed, name);
    if (letters < smallest) {
      smallest = letters;
      best = name;
    }
  }
  return best.empty() ? std::nullopt : std::optional<std::string>(best);
}

}  // namespace sparkjob::spec
