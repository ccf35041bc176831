// SPDX-License-Identifier: Apache-2.0
// How far the application is, as Spark's REST API at port 4040 tells it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace standin {

// One job of one stage.
struct Job {
  int tasks = 0;
  int active = 0;
  int completed = 0;
  int failed = 0;
};

// Written by the play, read by the REST server, from two threads.
class Progress {
 public:
  Progress(std::string id, std::string name, std::string user);

  void begin_job(int tasks);
  void begin_task();
  void end_task(bool succeeded);
  void set_executors(int count);

  // The answer to GET `path` below /api/v1, JSON, `?status=active` apart; nothing when Spark would
  // say 404.
  [[nodiscard]] std::optional<std::string> answer(const std::string& path, bool only_active) const;

 private:
  mutable std::mutex mutex_;
  std::string id_;
  std::string name_;
  std::string user_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::vector<Job> jobs_;
  int executors_ = 0;
};

}  // namespace standin
