// SPDX-License-Identifier: Apache-2.0
#include "kube/json_text.hpp"

#include <cstddef>

namespace sparkjob::kube {

namespace {

constexpr std::size_t kDeepest = 200;           // copying and printing a value recurses
constexpr std::size_t kMostValues = 1'000'000;  // each takes up to 100 bytes, and 2 in the text

/// Counts without understanding: in what is no JSON the parser finds the rest.
bool is_modest(std::string_view text) {
  std::size_t depth = 0;
  std::size_t values = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (in_string) {
      at += letter == '\\' ? 1 : 0;
      in_string = letter != '"';
      continue;
    }
    in_string = letter == '"';
    const bool opens = letter == '{' || letter == '[';
    const bool closes = letter == '}' || letter == ']';
    depth += opens ? 1 : 0;
    depth -= closes && depth > 0 ? 1 : 0;
    values += opens || letter == ',' ? 1 : 0;
    if (depth > kDeepest || values > kMostValues) {
      return false;
    }
  }
  return true;
}

}  // namespace

nlohmann::json parsed(std::string_view text) {
  using nlohmann::json;
  return is_modest(text) ? json::parse(text, nullptr, /*allow_exceptions=*/false)
                         : json(json::value_t::discarded);
}

bool is_json(std::string_view text) {
  return is_modest(text) && nlohmann::json::accept(text);
}

}  // namespace sparkjob::kube
