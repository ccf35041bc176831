// SPDX-License-Identifier: Apache-2.0
#include "layers/scalar.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <variant>

#include "layers/resolve.hpp"

namespace sparkjob::layers {

namespace {

/// A float without a fraction that is small enough to be exact in JSON.
std::optional<std::int64_t> whole(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::isfinite(value) && std::fabs(value) <= kExact && std::trunc(value) == value) {
    return static_cast<std::int64_t>(value);
  }
  return std::nullopt;
}

/// Whether `text` shows the integer it means: decimal, not led by noughts, at most with a fraction
/// of noughts (`1.0`).
bool is_shown(std::string_view text) {
  const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  const std::string_view number = text.substr(sign);
  const std::size_t whole = std::min(number.find_first_not_of("0123456789"), number.size());
  if (whole > 1 && number[0] == '0') {
    return false;
  }
  return whole == number.size() ||
         (number[whole] == '.' &&
          number.find_first_not_of('0', whole + 1) == std::string_view::npos);
}

}  // namespace

Meaning meaning(const Scalar& scalar) {
  switch (resolved(scalar).index()) {
    case 0: return Meaning::Null;
    case 1: return Meaning::Bool;
    case 2:
    case 3: return Meaning::Integer;
    case 4: return Meaning::Float;
    default: return Meaning::String;
  }
}

bool is_null(const Scalar& scalar) {
  return resolved(scalar).index() == 0;
}

std::optional<bool> as_bool(const Scalar& scalar) {
  const Value value = resolved(scalar);
  const bool* found = std::get_if<bool>(&value);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<std::int64_t> as_integer(const Scalar& scalar) {
  const Value value = resolved(scalar);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return *integer;
  }
  const double* number = std::get_if<double>(&value);
  return number == nullptr ? std::nullopt : whole(*number);
}

std::optional<std::uint64_t> as_large_integer(const Scalar& scalar) {
  const Value value = resolved(scalar);
  const auto* found = std::get_if<std::uint64_t>(&value);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<double> as_number(const Scalar& scalar) {
  const Value value = resolved(scalar);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  if (const auto* large = std::get_if<std::uint64_t>(&value)) {
    return static_cast<double>(*large);
  }
  const double* number = std::get_if<double>(&value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::string> surprising_reading(const Scalar& scalar) {
  if (const auto truth = as_bool(scalar)) {
    const std::string canonical = *truth ? "true" : "false";
    return canonical == scalar.text ? std::nullopt : std::optional(canonical);
  }
  const auto integer = as_integer(scalar);
  if (integer && !is_shown(scalar.text)) {
    return std::to_string(*integer);
  }
  return std::nullopt;
}

std::optional<std::string> other_key(const Scalar& scalar) {
  const auto unless_same = [&](const std::string& word) {
    return word == scalar.text ? std::nullopt : std::optional(word);
  };
  switch (meaning(scalar)) {
    case Meaning::Null: return "null";
    case Meaning::Bool: return unless_same(*as_bool(scalar) ? "true" : "false");
    case Meaning::Integer: {
      const auto integer = as_integer(scalar);
      return integer ? unless_same(std::to_string(*integer)) : "a number";
    }
    case Meaning::Float: return "a number";
    case Meaning::String: break;
  }
  return std::nullopt;
}

}  // namespace sparkjob::layers
