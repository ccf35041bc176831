// SPDX-License-Identifier: Apache-2.0
#include "kube/log_lines.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "kube/rfc3339.hpp"

namespace sparkjob::kube {

namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kSecond = 1'000'000'000;
/// No node's clock shows more than the year 2200.
constexpr chrono::nanoseconds kFarthest =
    chrono::sys_days(chrono::year(2200) / 1 / 1).time_since_epoch();
/// What the kubelet writes instead of a log that it has no more.
constexpr std::string_view kNoLog = "unable to retrieve container logs";

}  // namespace

/// The node writes times in its own zone.
std::optional<LogLines::Nanoseconds> LogLines::take_time(std::string_view& line) {
  auto rest = line;
  const auto time = take_rfc3339(rest);
  const bool is_countable = time && time->count() >= 0 && *time < kFarthest;
  if (!is_countable || rest.empty() || rest[0] != ' ') {
    return std::nullopt;
  }
  line = rest.substr(1);
  return time->count();
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
