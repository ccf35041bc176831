// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sparkjob::objects {

/// The Job that owns everything a run creates.
struct Job {
  std::string name;
  std::string uid;
};

/// What the objects of one attempt are called and whose they are. Everything is given, nothing is
/// drawn: the same identity gives the same names.
struct Identity {
  std::string id;  ///< 32 lower-case hex digits: the application's id without its `spark-`
  std::string name_space;
  std::optional<Job> job;  ///< nothing on a laptop: then nothing owns the objects
  int attempt = 1;
};

/// The identity of attempt `attempt` of `job`: the Job's UID without its dashes, with attempt - 1
/// laid over its last digits by exclusive or. So the first attempt's application id shows the
/// Job's UID.
Identity identity(const Job& job, const std::string& name_space, int attempt);

/// Whether `text` is 32 lower-case hex digits.
bool is_id(const std::string& text);

/// What the launcher's own container says of images: used for driver and executors where the
/// properties name no image.
struct JobContainer {
  std::string image;  ///< empty where there is none to take
  std::string pull_policy;
  std::vector<std::string> pull_secrets;  ///< of the launcher's pod
};

}  // namespace sparkjob::objects
