// SPDX-License-Identifier: Apache-2.0
#include "launch/progress.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <system_error>

namespace sparkjob::launch {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kLasting = 1s;  // shorter stages get no line
constexpr auto kNews = 10s;    // between two lines of a stage whose count has changed
constexpr auto kNoNews = 60s;  // and where it has not: it is still there
constexpr std::size_t kLinesAMinute = 20;
constexpr std::size_t kLongestName = 60;

/// A byte that goes on with the character before it (10xxxxxx in UTF-8).
bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// At most `columns` characters, the last one an ellipsis where there were more.
std::string shortened(const std::string& text, std::size_t columns) {
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); });
  if (static_cast<std::size_t>(characters) <= columns) {
    return text;
  }
  std::size_t end = 0;
  for (std::size_t kept = 0; end < text.size() && kept < columns; ++end) {
    kept += continues(text[end]) ? 0 : 1;
  }
  return text.substr(0, end - 1) + "…";  // `end` is behind the first byte of the one too many
}

/// `parquet at /opt/jobs/flights.py:40` without the folders. Spark's own inner names are no help to
/// anybody. Control characters would move the cursor.
std::string readable(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }, ' ');
  if (name.find('$') == 0) {
    return "";
  }
  const auto at = name.find(" at /");
  const auto slash = name.rfind('/');
  if (at != std::string::npos && slash != std::string::npos) {
    name.erase(at + 4, slash + 1 - (at + 4));
  }
  return shortened(name, kLongestName);
}

int number(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<int>() : 0;
}

std::string text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Stage::State state(const std::string& status) {
  if (status == "ACTIVE") {
    return Stage::State::Active;
  }
  if (status == "COMPLETE") {
    return Stage::State::Complete;
  }
  return status == "FAILED" ? Stage::State::Failed : Stage::State::Other;
}

/// A time as Spark writes it: `2026-01-01T12:00:00.123GMT`.
std::optional<std::chrono::milliseconds> instant(const std::string& written) {
  std::tm parts{};
  const char* rest = ::strptime(written.c_str(), "%Y-%m-%dT%H:%M:%S.", &parts);
  int milliseconds = 0;
  if (rest == nullptr ||
      std::from_chars(rest, written.data() + written.size(), milliseconds).ec != std::errc()) {
    return std::nullopt;
  }
  return std::chrono::seconds(::timegm(&parts)) + std::chrono::milliseconds(milliseconds);
}

std::optional<std::chrono::milliseconds> lasted(const json& object) {
  const auto began = instant(text(object, "submissionTime"));
  const auto ended = instant(text(object, "completionTime"));
  return began && ended ? std::optional(*ended - *began) : std::nullopt;
}

Stage stage(const json& object) {
  const std::string description = text(object, "description");
  return {.id = number(object, "stageId"),
          .state = state(text(object, "status")),
          .name = readable(description.empty() ? text(object, "name") : description),
          .tasks = number(object, "numTasks"),
          .complete = number(object, "numCompleteTasks"),
          .active = number(object, "numActiveTasks"),
          .failed = number(object, "numFailedTasks"),
          .lasted = lasted(object)};
}

/// Without the lists in each stage, of which a large one has many.
json flat(std::string_view text) {
  using Event = json::parse_event_t;
  const auto is_kept = [](int depth, Event event, json&) {
    const bool opens = event == Event::object_start || event == Event::array_start;
    return depth < 2 || !opens;
  };
  return json::parse(text, is_kept, false);
}

std::string title(const Stage& stage) {
  const std::string name = stage.name.empty() ? "" : " '" + stage.name + "'";
  return "stage " + std::to_string(stage.id) + name;
}

std::string counts(const Stage& stage) {
  std::string text = std::to_string(stage.complete) + "/" + std::to_string(stage.tasks) + " tasks";
  return stage.failed == 0 ? text : text + ", " + std::to_string(stage.failed) + " failed";
}

std::string end_line(const Stage& stage, os::Clock::duration lasted) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(lasted).count();
  const char* verb = stage.state == Stage::State::Failed ? " failed after " : " done in ";
  return title(stage) + verb + std::to_string(seconds) + " s: " + counts(stage);
}

}  // namespace

std::optional<std::string> application_id(std::string_view text) {
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array() || list.size() != 1 || !list[0].is_object() || !list[0].contains("id") ||
      !list[0]["id"].is_string()) {
    return std::nullopt;
  }
  return list[0]["id"].get<std::string>();
}

std::optional<std::vector<Stage>> stages(std::string_view text) {
  const json list = flat(text);
  if (!list.is_array()) {
    return std::nullopt;
  }
  std::map<int, std::pair<int, Stage>> latest;  // by id, with the attempt
  for (const auto& one : list) {
    if (!one.is_object()) {
      return std::nullopt;
    }
    const int attempt = number(one, "attemptId");
    auto& known = latest.try_emplace(number(one, "stageId"), -1, Stage{}).first->second;
    if (attempt > known.first) {
      known = {attempt, stage(one)};
    }
  }
  std::vector<Stage> found;
  found.reserve(latest.size());
  for (auto& [id, known] : latest) {
    found.push_back(std::move(known.second));
  }
  return found;
}

std::string line(const Stage& stage) {
  return title(stage) + ": " + counts(stage);
}

std::string live_line(const std::vector<Stage>& active, std::size_t columns) {
  std::string text;
  for (const auto& stage : active) {
    text += (text.empty() ? "sparkjob: " : " · ") + line(stage);
  }
  return shortened(text, columns);
}

bool StageLog::is_due(const Known& known, os::Clock::time_point now) const {
  if (!known.said) {
    return now - known.seen >= kLasting;
  }
  const bool news = known.last.complete != known.complete_said;
  return now - *known.said >= (news ? os::Clock::duration(kNews) : os::Clock::duration(kNoNews));
}

bool StageLog::may_speak(os::Clock::time_point now) {
  while (!spoken_.empty() && now - spoken_.front() >= 1min) {
    spoken_.pop_front();
  }
  if (spoken_.size() >= kLinesAMinute) {
    return false;
  }
  spoken_.push_back(now);
  return true;
}

std::vector<std::string> StageLog::observe(const std::vector<Stage>& active,
                                           os::Clock::time_point now) {
  for (auto& [id, known] : known_) {
    known.active = false;
  }
  std::vector<std::string> lines;
  for (const auto& stage : active) {
    auto& known = known_.try_emplace(stage.id, Known{.last = stage, .seen = now}).first->second;
    known.last = stage;
    known.active = true;
    if (is_due(known, now) && may_speak(now)) {
      known.said = now;
      known.complete_said = stage.complete;
      lines.push_back(line(stage));
    }
  }
  for (auto at = known_.begin(); at != known_.end();) {
    const bool forgotten = !at->second.active && !at->second.said;
    at = forgotten ? known_.erase(at) : std::next(at);
  }
  return lines;
}

std::optional<int> StageLog::unsettled() const {
  for (const auto& [id, known] : known_) {
    if (!known.active && known.said) {
      return id;
    }
  }
  return std::nullopt;
}

std::vector<std::string> StageLog::settle(int id, const std::optional<Stage>& end,
                                          os::Clock::time_point now) {
  const auto at = known_.find(id);
  if (at == known_.end()) {
    return {};
  }
  std::vector<std::string> lines;
  const bool told = end && end->state != Stage::State::Other && end->state != Stage::State::Active;
  if (told && may_speak(now)) {
    const os::Clock::duration watched = now - at->second.seen;
    lines.push_back(end_line(*end, end->lasted ? *end->lasted : watched));
  }
  known_.erase(at);
  return lines;
}

}  // namespace sparkjob::launch
