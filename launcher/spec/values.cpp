// SPDX-License-Identifier: Apache-2.0
#include "spec/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace sparkjob::spec {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// Splits "512m" into "512" and "m"; the number part may hold one point.
std::pair<std::string_view, std::string_view> number_and_unit(std::string_view text) {
  const auto* const unit =
      std::find_if_not(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
  const auto length = static_cast<std::size_t>(unit - text.begin());
  return {text.substr(0, length), text.substr(length)};
}

std::optional<double> decimal(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty() ||
      !(is_digit(text.front()) || text.front() == '.')) {
    return std::nullopt;
  }
  return number;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Bytes in one of each unit, by its first letter; nullopt for what is no unit.
std::optional<double> unit_bytes(std::string_view unit) {
  static constexpr std::string_view kLetters = "bkmgtp";
  const std::string word = lower(unit);
  const auto power = word.empty() ? std::string::npos : kLetters.find(word.front());
  const bool spelt = word.size() == 1 || (word.size() == 2 && word[1] == 'b' && word != "bb");
  if (power == std::string::npos || !spelt) {
    return std::nullopt;
  }
  return std::pow(1024.0, static_cast<double>(power));
}

}  // namespace

bool is_memory(std::string_view text) {
  const auto [number, unit] = number_and_unit(text);
  const bool whole = !number.empty() && std::all_of(number.begin(), number.end(), is_digit);
  const bool more_than_nothing = number.find_first_not_of('0') != std::string_view::npos;
  return whole && more_than_nothing && number.size() < 16 &&
         (unit.empty() || unit_bytes(unit).has_value());
}

std::string memory_hint(std::string_view text) {
  const auto [number, unit] = number_and_unit(text);
  const auto amount = decimal(number);
  const auto bytes = unit_bytes(unit);
  constexpr double kMebibyte = 1024.0 * 1024.0;
  if (amount && bytes && *amount * *bytes >= kMebibyte && number.find('.') != std::string::npos) {
    return "write a whole number, for example " +
           std::to_string(std::llround(*amount * *bytes / kMebibyte)) + "m";
  }
  if (amount && (unit == "Gi" || unit == "Mi")) {
    return "write it as Spark does: " + std::string(number) + (unit == "Gi" ? "g" : "m");
  }
  return "write a whole number and a unit, for example 512m or 4g";
}

bool is_cpu(std::string_view text) {
  const auto [number, unit] = number_and_unit(text);
  const auto amount = decimal(number);
  return amount && *amount > 0 && (unit.empty() || unit == "m");
}

bool is_quantity(std::string_view text) {
  constexpr auto kUnits = std::to_array<std::string_view>(
      {"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"});
  const auto [number, unit] = number_and_unit(text);
  const bool exponent = unit.size() > 1 && (unit.front() == 'e' || unit.front() == 'E') &&
                        decimal("1" + std::string(unit));
  return decimal(number).has_value() &&
         (exponent || std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end());
}

bool is_factor(std::string_view text) {
  const auto amount = decimal(text);
  return amount && *amount > 0;
}

bool is_dns_label(std::string_view text) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  return !text.empty() && text.size() <= 63 && is_lower(text.front()) && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace sparkjob::spec
