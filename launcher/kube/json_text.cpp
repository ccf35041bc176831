// SPDX-License-Identifier: Apache-2.0
#include "kube/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace sparkjob::kube {

namespace {

constexpr std::size_t kDeepest = 200;           // copying and printing a value recurses
constexpr std::size_t kMostValues = 1'000'000;  // each takes up to 100 bytes, and 2 in the text

/// Where the string that begins at `at` ends.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    at += text[at] == '\\' ? 1 : 0;
  }
  return at;
}

/// Counts without understanding: in what is no JSON the parser finds the rest.
bool is_modest(std::string_view text) {
  std::size_t depth = 0;
  std::size_t values = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '"': at = end_of_string(text, at); break;
      case '{':
      case '[':
        ++depth;
        ++values;
        break;
      case '}':
      case ']': depth -= depth > 0 ? 1 : 0; break;
      case ',': ++values; break;
      default: break;
    }
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

std::string text_at(const nlohmann::json& object, const char* place) {
  const nlohmann::json::json_pointer at(place);
  const bool is_there = object.contains(at) && object.at(at).is_string();
  return is_there ? object.at(at).get<std::string>() : "";
}

std::vector<nlohmann::json> items_of(const nlohmann::json& list) {
  std::vector<nlohmann::json> found;
  if (list.is_object() && list.contains("items") && list["items"].is_array()) {
    const auto& items = list["items"];
    std::copy_if(items.begin(), items.end(), std::back_inserter(found),
                 [](const nlohmann::json& one) { return one.is_object(); });
  }
  return found;
}

bool is_json(std::string_view text) {
  return is_modest(text) && nlohmann::json::accept(text);
}

}  // namespace sparkjob::kube
