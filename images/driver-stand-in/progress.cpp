// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <ctime>
#include <utility>

namespace standin {
namespace {

using nlohmann::json;
using Time = std::chrono::system_clock::time_point;

long long epoch_ms(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// 2026-01-01T12:00:00.000GMT, as Spark writes times.
std::string text(Time time) {
  const long long ms = epoch_ms(time);
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> buffer{};
  const auto size = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string fraction = std::to_string(1000 + ms % 1000).substr(1);
  return std::string(buffer.data(), size) + "." + fraction + "GMT";
}

bool is_over(const Job& job) {
  return job.completed + job.failed == job.tasks;
}

std::string job_status(const Job& job) {
  if (!is_over(job))
    return "RUNNING";
  return job.failed > 0 ? "FAILED" : "SUCCEEDED";
}

json job_json(int id, const Job& job, const std::string& submitted) {
  const bool over = is_over(job);
  const bool failed = over && job.failed > 0;
  return {{"jobId", id},
          {"name", "job " + std::to_string(id) + " of the stand-in"},
          {"submissionTime", submitted},
          {"stageIds", json::array({id})},
          {"status", job_status(job)},
          {"numTasks", job.tasks},
          {"numActiveTasks", job.active},
          {"numCompletedTasks", job.completed},
          {"numSkippedTasks", 0},
          {"numFailedTasks", job.failed},
          {"numKilledTasks", 0},
          {"numCompletedIndices", job.completed},
          {"numActiveStages", over ? 0 : 1},
          {"numCompletedStages", over && !failed ? 1 : 0},
          {"numSkippedStages", 0},
          {"numFailedStages", failed ? 1 : 0},
          {"killedTasksSummary", json::object()}};
}

json stage_json(int id, const Job& job, const std::string& submitted) {
  const bool over = is_over(job);
  return {{"status", !over            ? "ACTIVE"
                     : job.failed > 0 ? "FAILED"
                                      : "COMPLETE"},
          {"stageId", id},
          {"attemptId", 0},
          {"name", "stage " + std::to_string(id) + " of the stand-in"},
          {"submissionTime", submitted},
          {"numTasks", job.tasks},
          {"numActiveTasks", job.active},
          {"numCompleteTasks", job.completed},
          {"numFailedTasks", job.failed},
          {"numKilledTasks", 0},
          {"numCompletedIndices", job.completed}};
}

json executor_json(const std::string& id, const std::string& added) {
  return {{"id", id},         {"hostPort", "127.0.0.1:7079"},
          {"isActive", true}, {"addTime", added},
          {"totalCores", 1},  {"activeTasks", 0},
          {"failedTasks", 0}, {"completedTasks", 0},
          {"totalTasks", 0}};
}

}  // namespace

Progress::Progress(std::string id, std::string name, std::string user)
    : id_(std::move(id)), name_(std::move(name)), user_(std::move(user)) {}

void Progress::begin_job(int tasks) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back({.tasks = tasks});
}

void Progress::begin_task() {
  const std::lock_guard lock(mutex_);
  ++jobs_.back().active;
}

void Progress::end_task(bool succeeded) {
  const std::lock_guard lock(mutex_);
  --jobs_.back().active;
  ++(succeeded ? jobs_.back().completed : jobs_.back().failed);
}

void Progress::set_executors(int count) {
  const std::lock_guard lock(mutex_);
  executors_ = count;
}

std::optional<std::string> Progress::answer(const std::string& path, bool only_active) const {
  const std::lock_guard lock(mutex_);
  const std::string began = text(started_);
  const auto now = std::chrono::system_clock::now();
  const json application = {
      {"id", id_},
      {"name", name_},
      {"attempts", json::array({{{"startTime", began},
                                 {"endTime", "1969-12-31T23:59:59.999GMT"},
                                 {"lastUpdated", began},
                                 {"duration", epoch_ms(now) - epoch_ms(started_)},
                                 {"sparkUser", user_},
                                 {"completed", false},
                                 {"appSparkVersion", "4.3.0"},
                                 {"startTimeEpoch", epoch_ms(started_)},
                                 {"endTimeEpoch", -1},
                                 {"lastUpdatedEpoch", epoch_ms(started_)}}})}};
  json list = json::array();
  const std::string own = "/applications/" + id_;
  if (path == "/version")
    return json{{"spark", "4.3.0"}}.dump();
  if (path == "/applications")
    return json::array({application}).dump();
  if (path == own)
    return application.dump();
  if (path == own + "/executors" || path == own + "/allexecutors") {
    list.push_back(executor_json("driver", began));
    for (int id = 1; id <= executors_; ++id)
      list.push_back(executor_json(std::to_string(id), began));
    return list.dump();
  }
  const bool stages = path == own + "/stages";
  const auto stage = path.starts_with(own + "/stages/") ? path.substr(own.size() + 8) : "";
  for (std::size_t id = 0; id < jobs_.size(); ++id) {
    if (stage == std::to_string(id))
      return json::array({stage_json(static_cast<int>(id), jobs_[id], began)}).dump();
  }
  if (!stages && path != own + "/jobs")
    return std::nullopt;
  // The newest first, as Spark lists them.
  for (int id = static_cast<int>(jobs_.size()) - 1; id >= 0; --id) {
    const Job& job = jobs_[static_cast<std::size_t>(id)];
    if (only_active && is_over(job))
      continue;
    list.push_back(stages ? stage_json(id, job, began) : job_json(id, job, began));
  }
  return list.dump();
}

}  // namespace standin
