// SPDX-License-Identifier: Apache-2.0
#include "kube/log_lines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace sparkjob::kube {

namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kSecond = 1'000'000'000;
/// What the kubelet writes instead of a log that it has no more.
constexpr std::string_view kNoLog = "unable to retrieve container logs";

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
  const auto date = chrono::year(year) / parts[0] / parts[1];
  const bool is_countable = year >= 1970 && year < 2200;  // in nanoseconds, in 64 bits
  if (!is_countable || !date.ok() ||
      std::any_of(parts.begin(), parts.end(), [](int part) { return part < 0; })) {
    return std::nullopt;
  }
  const chrono::sys_days day = date;
  return (chrono::sys_seconds(day) + chrono::hours(parts[2]) + chrono::minutes(parts[3]) +
          chrono::seconds(parts[4]))
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

/// The node writes times in its own zone.
std::optional<LogLines::Nanoseconds> LogLines::take_time(std::string_view& line) {
  auto rest = line;
  const auto seconds = take_date_time(rest);
  const auto nanoseconds = take_fraction(rest);
  const auto offset = take_offset(rest);
  if (!seconds || !offset || !take_letter(rest, " ")) {
    return std::nullopt;
  }
  line = rest;
  return (*seconds - *offset) * kSecond + nanoseconds;
}

std::optional<std::string> LogLines::since() const {
  if (recent_.empty()) {
    return std::nullopt;
  }
  const chrono::sys_seconds from(chrono::seconds(newest_ / kSecond - 1));
  const auto day = chrono::floor<chrono::days>(from);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(from - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long>(time.hours().count()),
                static_cast<long>(time.minutes().count()),
                static_cast<long>(time.seconds().count()));
  return text.data();
}

void LogLines::begin() {
  if (line_ && !line_->dropped) {
    half_ = line_;
  }
  line_.reset();
  buffer_.clear();
  repeated_ = {recent_.begin(), recent_.end()};
  resumed_ = !recent_.empty();
  connected_ = !resumed_;
  has_lines_ = false;
}

void LogLines::add(const std::string& bytes) {
  buffer_ += bytes;
  std::size_t begin = 0;
  while (true) {
    const auto newline = buffer_.find('\n', begin);
    const bool ends = newline != std::string::npos && newline - begin < kLongest;
    if (!ends && buffer_.size() - begin < kLongest) {
      break;
    }
    const auto size = ends ? newline - begin + 1 : kLongest;
    take(std::string_view(buffer_).substr(begin, size), ends);
    begin += size;
  }
  buffer_.erase(0, begin);
}

void LogLines::finish() {
  if (!buffer_.empty()) {
    take(std::exchange(buffer_, ""), true);
  }
}

void LogLines::mark_gap(const std::string& why) {
  sink_("sparkjob: some lines of the log " + why + "\n");
}

/// Takes a line, or a part of a long one.
void LogLines::take(std::string_view part, bool ends) {
  if (!line_) {
    line_ = begun(part);
  }
  const auto given = std::min(part.size(), line_->skip - std::min(line_->skip, line_->length));
  line_->length += part.size();
  if (!line_->dropped && given < part.size()) {
    sink_(part.substr(given));
  }
  if (ends) {
    remember(*line_);
    line_.reset();
  }
}

/// Decides on a line by its beginning, of which it takes the timestamp off.
LogLines::Line LogLines::begun(std::string_view& text) {
  Line line;
  line.time = take_time(text);
  line.hash = std::hash<std::string_view>()(text);
  line.dropped = seen_before(line, text);
  if (half_ && half_->time == line.time && half_->hash == line.hash) {
    line.skip = half_->length;
    half_.reset();
  }
  return line;
}

bool LogLines::seen_before(const Line& line, std::string_view text) {
  if (!line.time) {
    if (!has_lines_ && text.starts_with(kNoLog)) {
      mark_gap("are lost: " + std::string(text.substr(0, text.find('\n'))));
      return true;
    }
    return resumed_ && !has_lines_;  // the end of a long line that began before `since`
  }
  has_lines_ = true;
  if (const auto found = repeated_.find({*line.time, line.hash}); found != repeated_.end()) {
    repeated_.erase(found);
    connected_ = true;
    return true;
  }
  if (!std::exchange(connected_, true)) {
    mark_gap("may be lost here: the node has begun a new file since the connection was lost");
  }
  repeated_.clear();  // the order of a log never changes: from here on all is new
  return false;
}

void LogLines::remember(const Line& line) {
  if (!line.time || line.dropped) {
    return;
  }
  newest_ = std::max(newest_, *line.time);
  recent_.emplace_back(*line.time, line.hash);
  const auto oldest = (newest_ / kSecond - 1) * kSecond;
  while (recent_.front().first < oldest) {
    recent_.pop_front();
  }
}

}  // namespace sparkjob::kube
