// SPDX-License-Identifier: Apache-2.0
#include "spark/java_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace sparkjob::spark {

namespace {

std::string trimmed_lower(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
    text.remove_suffix(1);
  }
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

// By how many bits the unit is larger than a byte.
std::optional<int> unit_bits(std::string_view unit) {
  static constexpr std::string_view kLetters = "bkmgtp";
  constexpr int kBits = 10;
  if (unit.empty()) {
    return 2 * kBits;
  }
  const auto at = kLetters.find(unit.front());
  const bool spelt = unit.size() == 1 || (unit.size() == 2 && at > 0 && unit[1] == 'b');
  if (at == std::string_view::npos || !spelt) {
    return std::nullopt;
  }
  return kBits * static_cast<int>(at);
}

// "1234" and -2 is 12.34: the digits with the point where the exponent wants it.
std::string with_point(const std::string& digits, int exponent) {
  const int whole = exponent + 1;
  const int size = static_cast<int>(digits.size());
  if (whole <= 0) {
    return "0." + std::string(static_cast<std::size_t>(-whole), '0') + digits;
  }
  if (whole >= size) {
    return digits + std::string(static_cast<std::size_t>(whole - size), '0') + ".0";
  }
  return digits.substr(0, static_cast<std::size_t>(whole)) + "." +
         digits.substr(static_cast<std::size_t>(whole));
}

}  // namespace

std::optional<std::int64_t> mebibytes(std::string_view text) {
  const std::string size = trimmed_lower(text);
  std::int64_t number = 0;
  const char* const last = size.data() + size.size();
  const auto [unit, error] = std::from_chars(size.data(), last, number);
  if (error != std::errc{} || number < 0) {
    return std::nullopt;
  }
  const auto bits = unit_bits({unit, static_cast<std::size_t>(last - unit)});
  if (!bits) {
    return std::nullopt;
  }
  constexpr int kMebi = 20;
  if (*bits <= kMebi) {
    return number >> static_cast<unsigned>(kMebi - *bits);
  }
  const auto up = static_cast<unsigned>(*bits - kMebi);
  if (number > (std::numeric_limits<std::int64_t>::max() >> up)) {
    return std::nullopt;
  }
  return number << up;
}

std::optional<double> decimal(std::string_view text) {
  const std::string digits = trimmed_lower(text);
  double number = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number);
  if (error != std::errc{} || end != last || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::string java_text(double number) {
  std::array<char, 64> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                     std::fabs(number), std::chars_format::scientific);
  const std::string scientific(buffer.data(), written.ptr);  // the fewest digits: "1.5e-04"
  const auto e = scientific.find('e');
  std::string digits = scientific.substr(0, e);
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  const int exponent = std::stoi(scientific.substr(e + 1));
  const std::string sign = std::signbit(number) ? "-" : "";
  constexpr int kSmallest = -3;  // from 1e-3 on, and below 1e7, without an exponent
  constexpr int kLargest = 6;
  if (exponent >= kSmallest && exponent <= kLargest) {
    return sign + with_point(digits, exponent);
  }
  return sign + with_point(digits, 0) + "E" + std::to_string(exponent);
}

}  // namespace sparkjob::spark
