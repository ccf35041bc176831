// SPDX-License-Identifier: Apache-2.0
#include "kube/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace sparkjob::kube {

namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kSecond = 1'000'000'000;

/// Takes a number of exactly so many digits off the front of `text`; -1 where there is none.
int take_number(std::string_view& text, std::size_t digits) {
  int number = -1;
  const auto* end = text.data() + std::min(digits, text.size());
  const auto [stopped, wrong] = std::from_chars(text.data(), end, number);
  if (text.size() < digits || stopped != end || wrong != std::errc() || number < 0) {
    return -1;
  }
  text.remove_prefix(digits);
  return number;
}

bool take_letter(std::string_view& text, std::string_view letters) {
  const bool found = !text.empty() && letters.find(text[0]) != std::string_view::npos;
  text.remove_prefix(found ? 1 : 0);
  return found;
}

/// `2026-01-01T00:00:00`, in seconds since 1970.
std::optional<std::int64_t> take_date_time(std::string_view& text) {
  const int year = take_number(text, 4);
  std::array<int, 5> parts{};
  constexpr std::array<std::string_view, 5> kSeparators = {"-", "-", "T", ":", ":"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = take_letter(text, kSeparators[i]) ? take_number(text, 2) : -1;
  }
  const int countable = std::clamp(year, 1970, 2199);  // in nanoseconds, in 64 bits
  const chrono::year_month_day date = chrono::year(countable) / parts[0] / parts[1];
  if (year < 0 || !date.ok() ||
      std::any_of(parts.begin(), parts.end(), [](int part) { return part < 0; })) {
    return std::nullopt;
  }
  return (chrono::sys_seconds(chrono::sys_days(date)) + chrono::hours(parts[2]) +
          chrono::minutes(parts[3]) + chrono::seconds(parts[4]))
      .time_since_epoch()
      .count();
}

std::int64_t take_fraction(std::string_view& text) {
  std::int64_t nanoseconds = 0;
  if (take_letter(text, ".")) {
    for (auto unit = kSecond / 10; !text.empty() && text[0] >= '0' && text[0] <= '9'; unit /= 10) {
      nanoseconds += (text[0] - '0') * unit;
      text.remove_prefix(1);
    }
  }
  return nanoseconds;
}

/// `Z` or `+05:30`, in seconds.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take_letter(text, "Z")) {
    return 0;
  }
  const int sign = !text.empty() && text[0] == '-' ? -1 : 1;
  const bool has_sign = take_letter(text, "+-");
  const int hours = take_number(text, 2);
  const bool has_colon = take_letter(text, ":");
  const int minutes = take_number(text, 2);
  if (!has_sign || !has_colon || hours < 0 || minutes < 0) {
    return std::nullopt;
  }
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

std::optional<chrono::nanoseconds> take_rfc3339(std::string_view& text) {
  auto rest = text;
  const auto seconds = take_date_time(rest);
  const auto fraction = take_fraction(rest);
  const auto offset = take_offset(rest);
  if (!seconds || !offset) {
    return std::nullopt;
  }
  text = rest;
  constexpr std::int64_t kFarthest = chrono::nanoseconds::max().count() / kSecond - 1;  // in 2262
  const auto utc = std::clamp(*seconds - *offset, -kFarthest, kFarthest);
  return chrono::nanoseconds(utc * kSecond + fraction);
}

}  // namespace sparkjob::kube
