// SPDX-License-Identifier: Apache-2.0
#include "spark/settings.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "spark/java_values.hpp"

namespace sparkjob::spark {

namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all = error == std::errc{} && end == text.data() + text.size();
  return all ? std::optional(number) : std::nullopt;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string trimmed(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blank(text.back())) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

}  // namespace

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> result;
  std::size_t start = 0;
  while (start <= text.size()) {
    const auto end = std::min(text.find(',', start), text.size());
    std::string part = trimmed(std::string_view(text).substr(start, end - start));
    if (!part.empty()) {
      result.push_back(std::move(part));
    }
    start = end + 1;
  }
  return result;
}

const Property* Settings::find(const std::string& key) const {
  const auto at = properties_.find(key);
  return at == properties_.end() ? nullptr : &at->second;
}

Properties Settings::below(const std::string& prefix) const {
  Properties result;
  for (auto at = properties_.lower_bound(prefix);
       at != properties_.end() && at->first.starts_with(prefix); ++at) {
    result.emplace_hint(result.end(), at->first.substr(prefix.size()), at->second);
  }
  return result;
}

std::string Settings::text(const std::string& key, const std::string& otherwise) const {
  const Property* property = find(key);
  return property == nullptr ? otherwise : property->value;
}

bool Settings::flag(const std::string& key, bool otherwise) const {
  const Property* property = find(key);
  if (property == nullptr) {
    return otherwise;
  }
  const std::string word = lower(trimmed(property->value));
  if (word != "true" && word != "false") {
    problem(key, "'" + property->value + "' is neither true nor false");
    return otherwise;
  }
  return word == "true";
}

std::int64_t Settings::number(const std::string& key, std::int64_t otherwise) const {
  const Property* property = find(key);
  if (property == nullptr) {
    return otherwise;
  }
  const auto number = whole_number(trimmed(property->value));
  if (!number) {
    problem(key, "'" + property->value + "' is not a whole number");
  }
  return number.value_or(otherwise);
}

std::int64_t Settings::port(const std::string& key, std::int64_t otherwise) const {
  constexpr std::int64_t kLargest = 65535;
  const std::int64_t port = number(key, otherwise);
  if (port < 1 || port > kLargest) {
    problem(key, "'" + text(key) + "' is not a port a Service can have",
            "write a number from 1 to 65535");
    return otherwise;
  }
  return port;
}

std::int64_t Settings::mebibytes(const std::string& key, std::int64_t otherwise) const {
  const Property* property = find(key);
  if (property == nullptr) {
    return otherwise;
  }
  const auto size = spark::mebibytes(property->value);
  if (!size) {
    problem(key, "'" + property->value + "' is not an amount of memory",
            "write a whole number and a unit, for example 512m");
  }
  return size.value_or(otherwise);
}

double Settings::factor(const std::string& key, double otherwise) const {
  const Property* property = find(key);
  if (property == nullptr) {
    return otherwise;
  }
  const auto factor = decimal(property->value);
  if (!factor || *factor < 0) {
    problem(key, "'" + property->value + "' is not a factor",
            "write a decimal number, for example 0.1");
    return otherwise;
  }
  return *factor;
}

std::vector<std::string> Settings::list(const std::string& key) const {
  return parts(text(key));
}

std::string Settings::source(const std::string& key) const {
  const Property* property = find(key);
  return property == nullptr ? "default of " + key : key + ", " + layers::place(property->origin);
}

void Settings::problem(const std::string& key, const std::string& what,
                       const std::string& next) const {
  const Property* property = find(key);
  problems_.push_back(
      {property == nullptr ? "" : layers::place(property->origin), key + ": " + what, next});
}

}  // namespace sparkjob::spark
