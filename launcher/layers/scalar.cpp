// SPDX-License-Identifier: Apache-2.0
#include "layers/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <variant>

namespace sparkjob::layers {

namespace {

using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> kTrue = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                    "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse = {"n",     "N",     "no",  "No",  "NO", "false",
                                                     "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 6> kInfinity = {".inf",  ".Inf",  ".INF",
                                                       "+.inf", "+.Inf", "+.INF"};
constexpr std::array<std::string_view, 3> kMinusInfinity = {"-.inf", "-.Inf", "-.INF"};
constexpr std::array<std::string_view, 3> kNotANumber = {".nan", ".NaN", ".NAN"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) {
    ++count;
  }
  return count;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, which is what YAML calls a float; a
/// float parser alone would also take `infinity` and hexadecimal.
bool looks_like_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits(text, at + 1);
    if (whole == 0 && fraction == 0) {
      return false;
    }
    at += 1 + fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0;
    const std::size_t exponent = digits(text, at);
    if (exponent == 0) {
      return false;
    }
    at += exponent;
  }
  return at == text.size();
}

Value float_value(const std::string& text) {
  if (!looks_like_float(text)) {
    return std::monostate{};
  }
  const std::size_t sign = text[0] == '+' ? 1 : 0;
  double value = 0;
  const auto [end, status] = std::from_chars(text.data() + sign, text.data() + text.size(), value);
  // Too large is a string to the API server too; too small is nought to both.
  if (status == std::errc::result_out_of_range) {
    return text.find("e-") == std::string::npos && text.find("E-") == std::string::npos
               ? Value(std::monostate{})
               : Value(0.0);
  }
  return status == std::errc() ? Value(value) : Value(std::monostate{});
}

/// A prefix as Go reads it with base 0: `0x`, `0o`, `0b`, or a bare leading `0` for octal.
int base_of(std::string_view& digits_only) {
  if (digits_only.size() < 2 || digits_only[0] != '0') {
    return 10;
  }
  const char letter = digits_only[1];
  const int base = letter == 'x' || letter == 'X'   ? 16
                   : letter == 'o' || letter == 'O' ? 8
                   : letter == 'b' || letter == 'B' ? 2
                                                    : 0;
  digits_only.remove_prefix(base == 0 ? 1 : 2);
  return base == 0 ? 8 : base;
}

Value integer_value(std::string_view text) {
  const bool signed_text = !text.empty() && (text[0] == '-' || text[0] == '+');
  const bool negative = signed_text && text[0] == '-';
  std::string_view rest = signed_text ? text.substr(1) : text;
  const int base = base_of(rest);
  std::uint64_t size = 0;
  const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), size, base);
  if (rest.empty() || status != std::errc() || end != rest.data() + rest.size()) {
    return std::monostate{};
  }
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (negative) {
    return size <= kLargest + 1 ? Value(static_cast<std::int64_t>(0 - size)) : std::monostate{};
  }
  if (size <= kLargest) {
    return static_cast<std::int64_t>(size);
  }
  return signed_text ? Value(std::monostate{}) : Value(size);
}

/// Whether every underscore stands between two digits; elsewhere than after a dot any will do.
bool separates_digits(std::string_view text) {
  for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
    if (at == 0 || at + 1 == text.size() || !is_digit(text[at - 1]) || !is_digit(text[at + 1])) {
      return false;
    }
  }
  return true;
}

Value number_value(const std::string& text) {
  const bool starts_as_number =
      !text.empty() && (is_digit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.');
  if (!starts_as_number) {
    return std::monostate{};
  }
  if (text[0] == '.' && !separates_digits(text)) {
    return std::monostate{};
  }
  std::string plain = text;
  plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
  if (text[0] != '.') {
    if (Value integer = integer_value(plain); integer.index() != 0) {
      return integer;
    }
  }
  return plain.empty() ? Value(std::monostate{}) : float_value(plain);
}

/// monostate for null, the text itself for a string.
Value resolved(const Scalar& scalar) {
  const std::string& text = scalar.text;
  if (scalar.style == Style::Quoted) {
    return text;
  }
  if (one_of(kNulls, text)) {
    return std::monostate{};
  }
  if (one_of(kTrue, text) || one_of(kFalse, text)) {
    return one_of(kTrue, text);
  }
  if (one_of(kInfinity, text) || one_of(kMinusInfinity, text)) {
    const double infinity = std::numeric_limits<double>::infinity();
    return text[0] == '-' ? -infinity : infinity;
  }
  if (one_of(kNotANumber, text)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  Value number = number_value(text);
  return number.index() == 0 ? Value(text) : number;
}

/// A float without a fraction that is small enough to be exact in JSON.
std::optional<std::int64_t> whole(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::isfinite(value) && std::fabs(value) <= kExact && std::trunc(value) == value) {
    return static_cast<std::int64_t>(value);
  }
  return std::nullopt;
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
  return scalar.style == Style::Plain && one_of(kNulls, scalar.text);
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
  const std::string& text = scalar.text;
  if (const auto truth = as_bool(scalar)) {
    const std::string canonical = *truth ? "true" : "false";
    return canonical == text ? std::nullopt : std::optional(canonical);
  }
  if (const auto integer = as_integer(scalar)) {
    const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
    const std::size_t decimal = digits(text, sign);
    const std::size_t rest = text.find_first_not_of("0", std::min(sign + decimal + 1, text.size()));
    const bool led_by_nought = decimal > 1 && text[sign] == '0';
    // A fraction of noughts (`1.0`) is what it shows.
    const bool decimal_only =
        sign + decimal == text.size() || (text[sign + decimal] == '.' && rest == std::string::npos);
    return decimal_only && !led_by_nought ? std::nullopt : std::optional(std::to_string(*integer));
  }
  return std::nullopt;
}

std::optional<std::string> other_key(const Scalar& scalar) {
  const auto unless_same = [&](const std::string& word) {
    return word == scalar.text ? std::nullopt : std::optional(word);
  };
  switch (meaning(scalar)) {
    case Meaning::Null: return unless_same("null");
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
