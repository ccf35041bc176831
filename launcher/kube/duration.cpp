// SPDX-License-Identifier: Apache-2.0
#include "kube/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sparkjob::kube {

namespace {

constexpr double kMost = 1e12;  // milliseconds: thirty years

struct Unit {
  std::string_view name;
  double milliseconds;
};

constexpr std::array kUnits = {Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1000},
                               Unit{"ms", 1},        Unit{"us", 1e-3},  Unit{"ns", 1e-6}};

/// Takes a number with its unit off the front, in milliseconds; nothing where there is none.
std::optional<double> take(std::string_view& text) {
  const auto length = std::min(text.size(), text.find_first_not_of("0123456789."));
  double number = 0;
  const auto [end, wrong] =
      std::from_chars(text.data(), text.data() + length, number, std::chars_format::fixed);
  if (length == 0 || wrong != std::errc() || end != text.data() + length) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  const auto name = text.substr(0, text.find_first_of("0123456789."));
  const auto* unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& one) { return one.name == name; });
  if (unit == kUnits.end()) {
    return std::nullopt;
  }
  text.remove_prefix(name.size());
  return number * unit->milliseconds;
}

}  // namespace

std::optional<std::chrono::milliseconds> duration(std::string_view text) {
  const bool is_number = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || (is_number && text.size() > 10)) {
    return std::nullopt;
  }
  const std::string seconds = std::string(text) + "s";
  std::string_view rest = is_number ? std::string_view(seconds) : text;
  double milliseconds = 0;
  while (!rest.empty()) {
    const auto more = take(rest);
    milliseconds += more.value_or(0);
    if (!more || milliseconds > kMost) {
      return std::nullopt;
    }
  }
  return std::chrono::milliseconds(static_cast<long>(milliseconds));
}

}  // namespace sparkjob::kube
