// SPDX-License-Identifier: Apache-2.0
#include "spark/secrets.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "spark/redaction.hpp"

namespace sparkjob::spark {

namespace {

// What spark.kubernetes.* says of secrets are names and paths; a token that it says is taken out.
constexpr auto kNames = std::to_array<std::string_view>({"spark.kubernetes.", "spark.redaction."});
constexpr auto kClasses = std::to_array<std::string_view>({".provider", ".providers", ".path"});

bool is_name(std::string_view key) {
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view start) { return key.starts_with(start); }) ||
         std::any_of(kClasses.begin(), kClasses.end(),
                     [&](std::string_view end) { return key.ends_with(end); });
}

bool is_switch(std::string_view value) {
  return value.empty() || value == "true" || value == "false";
}

}  // namespace

bool holds_secrets(const Properties& properties) {
  const auto said = properties.find("spark.redaction.regex");
  const Redaction redaction(said == properties.end() ? std::nullopt
                                                     : std::optional(said->second.value));
  return std::any_of(properties.begin(), properties.end(), [&](const auto& property) {
    const auto& [key, text] = property;
    const bool assigns = text.value.find('=') != std::string::npos;
    const bool by_key = !is_name(key) && !is_switch(text.value) && redaction.hides(key, "");
    return by_key || (assigns && redaction.hides("", text.value));
  });
}

}  // namespace sparkjob::spark
