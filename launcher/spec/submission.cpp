// SPDX-License-Identifier: Apache-2.0
#include "spec/submission.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "spec/field_text.hpp"

namespace sparkjob::spec {

namespace {

using layers::Beaten;

std::string shown(const std::string& value) {
  return value;
}
std::string shown(const Words&) {
  return "[…]";
}

// Puts `over` in the place of `under` and remembers what was there.
template <class T>
void lay_over(const Said<T>& over, Maybe<T>& under) {
  Said<T> winner = over;
  if (under) {
    winner.beaten.push_back(Beaten{.text = shown(under->value), .origin = under->origin});
    winner.beaten.insert(winner.beaten.end(), under->beaten.begin(), under->beaten.end());
  }
  under = std::move(winner);
}

const Text* setting(const Application& application, std::string_view key) {
  const auto& settings = application.settings;
  const auto last = std::find_if(settings.rbegin(), settings.rend(),
                                 [&](const Setting& said) { return said.key == key; });
  return last == settings.rend() ? nullptr : &last->value;
}

const Text* find(const Texts& texts, const std::string& key) {
  const auto at = texts.find(key);
  return at == texts.end() ? nullptr : &at->second;
}

// spark.submit.deployMode said on the command line beats spec.mode; where nobody says how to
// deploy, a local master means client mode, as nothing else is possible there.
void decide_mode(bool mode_is_said, Application& application) {
  const std::string key = "spark.submit.deployMode";
  const Text* said = setting(application, key);
  if (said == nullptr && !mode_is_said) {
    said = find(application.spark_conf, key);
  }
  if (said != nullptr) {
    application.mode = {.value = said->value == "client" ? Mode::Client : Mode::Cluster,
                        .origin = said->origin};
    return;
  }
  const Text* where = master(application);
  if (!mode_is_said && where != nullptr && where->value.starts_with("local")) {
    application.mode = {.value = Mode::Client, .origin = where->origin};
  }
}

void add_wrong(const std::string& key, const Text& said, std::vector<Problem>& problems) {
  if (const auto problem = wrong_property(key, said.value)) {
    problems.push_back({layers::place(said.origin), key + ": " + problem->what, problem->next});
  }
}

}  // namespace

std::vector<Problem> wrong_properties(const Texts& spark_conf) {
  std::vector<Problem> problems;
  for (const auto& [key, said] : spark_conf) {
    add_wrong(key, said, problems);
  }
  return problems;
}

std::vector<Problem> wrong_properties(const std::vector<Setting>& settings) {
  std::vector<Problem> problems;
  for (const auto& [key, said] : settings) {
    add_wrong(key, said, problems);
  }
  return problems;
}

const Text* master(const Application& application) {
  if (const Text* said = setting(application, "spark.master")) {
    return said;
  }
  const auto& launcher = application.launcher.master;
  return launcher ? &*launcher : find(application.spark_conf, "spark.master");
}

void submit(const Submission& submission, Application& application) {
  const bool mode_is_said = application.mode.origin.line != 0;
  application.settings = submission.settings;
  if (submission.main_class) {
    lay_over(*submission.main_class, application.main_class);
  }
  if (submission.proxy_user) {
    lay_over(*submission.proxy_user, application.proxy_user);
  }
  if (submission.application) {
    lay_over(*submission.application, application.main_application_file);
    // The layers' arguments belong to the layers' application.
    const Said<Words> arguments{.value = submission.arguments,
                                .origin = submission.application->origin};
    lay_over(arguments, application.arguments);
  }
  decide_mode(mode_is_said, application);
}

std::vector<Problem> warnings(const Application& application) {
  std::vector<Problem> result;
  const auto warn_of_others = [&](const std::string& key, const Text& value) {
    if (!key.starts_with("spark.")) {
      const bool hadoop = key.starts_with("fs.") || key.starts_with("dfs.");
      result.push_back({layers::place(value.origin),
                        "'" + key + "' does not begin with 'spark.': Spark ignores it",
                        hadoop ? "write it under spec.hadoopConf" : ""});
    }
  };
  for (const auto& [key, value] : application.spark_conf) {
    warn_of_others(key, value);
  }
  for (const auto& [key, value] : application.settings) {
    warn_of_others(key, value);
  }
  for (const auto& [key, value] : application.hadoop_conf) {
    if (key.starts_with("spark.hadoop.")) {
      result.push_back({layers::place(value.origin),
                        "spec.hadoopConf adds 'spark.hadoop.' to every key: '" + key +
                            "' has it twice and has no effect",
                        "write " + key.substr(std::string_view("spark.hadoop.").size())});
    }
  }
  return result;
}

}  // namespace sparkjob::spec
