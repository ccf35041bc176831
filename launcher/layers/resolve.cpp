// SPDX-License-Identifier: Apache-2.0
#include "layers/resolve.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace sparkjob::layers {

namespace {

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

/// How many characters `[eE][-+]?[0-9]+` has at `at`; 0 where it is not there.
std::size_t exponent(std::string_view text, std::size_t at) {
  if (at == text.size() || (text[at] != 'e' && text[at] != 'E')) {
    return 0;
  }
  const bool has_sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
  const std::size_t before = has_sign ? 2 : 1;
  const std::size_t count = digits(text, at + before);
  return count == 0 ? 0 : before + count;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, which is what YAML calls a float; a
/// float parser alone would also take `infinity` and hexadecimal.
bool looks_like_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  at += whole;
  const bool has_dot = at < text.size() && text[at] == '.';
  const std::size_t fraction = has_dot ? digits(text, at + 1) : 0;
  if (whole == 0 && fraction == 0) {
    return false;
  }
  at += has_dot ? 1 + fraction : 0;
  return at + exponent(text, at) == text.size();
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

}  // namespace

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

}  // namespace sparkjob::layers
