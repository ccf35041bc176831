// SPDX-License-Identifier: Apache-2.0
// What the container is told: the words that Spark's own image takes, and the steps to play.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace standin {

// One step of the play: `name` or `name=value`, an argument of the application.
struct Step {
  std::string name;
  std::string value;
};

struct CommandLine {
  std::string main_class;
  std::string resource;
  std::map<std::string, std::string> properties;  // of the properties file, --conf over it
  std::vector<Step> steps;
};

// `driver [--proxy-user U] [--conf K=V]… --properties-file F --class C RESOURCE STEP…`, as
// spark-submit and sparkjob write it. Throws std::runtime_error with a line for the log when a word
// is unknown or missing or the properties file cannot be read.
CommandLine parse(const std::vector<std::string>& words);

}  // namespace standin
