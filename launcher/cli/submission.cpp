// SPDX-License-Identifier: Apache-2.0
#include "cli/submission.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "error.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::cli {

namespace {

spec::Text typed(const std::string& value, const std::string& option) {
  return {.value = value, .origin = {.layer = option}};
}

void add_file(const std::string& path, spec::Submission& submission) {
  const layers::Tree properties = layers::parse_conf(read_file(path));
  for (const layers::Entry& entry : properties.map()->entries) {
    const layers::Tree& value = entry.value;
    submission.settings.push_back(
        {entry.key, spec::Text{value.scalar()->text, value.origin, value.beaten}});
  }
}

std::string spark_defaults(const Process& process) {
  const std::string conf_dir = variable(process, "SPARK_CONF_DIR");
  const std::string home = variable(process, "SPARK_HOME");
  if (conf_dir.empty() && home.empty()) {
    throw Error(ErrorKind::Usage, "--load-spark-defaults needs SPARK_CONF_DIR or SPARK_HOME",
                "set one of them, or give --properties-file");
  }
  return (conf_dir.empty() ? home + "/conf" : conf_dir) + "/spark-defaults.conf";
}

spec::Setting conf(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::Usage, "--conf '" + word + "' says no property",
                "write --conf KEY=VALUE");
  }
  return {word.substr(0, equals), typed(word.substr(equals + 1), "--conf")};
}

}  // namespace

layers::File read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad() || std::filesystem::is_directory(path)) {
    throw Error(ErrorKind::Missing, "cannot read '" + path + "': " + std::strerror(errno),
                "name a file that exists and may be read");
  }
  return {.name = std::filesystem::path(path).filename(), .path = path, .text = std::move(text)};
}

spec::Submission submission(const SubmitWords& words, const Process& process) {
  spec::Submission result;
  if (words.load_spark_defaults) {
    add_file(spark_defaults(process), result);
  }
  if (words.properties_file) {
    add_file(*words.properties_file, result);
  }
  for (const std::string& word : words.conf) {
    result.settings.push_back(conf(word));
  }
  for (const SubmitWord& word : words.options) {
    result.settings.push_back({word.property, typed(word.value, word.option)});
  }
  if (words.main_class) {
    result.main_class = typed(*words.main_class, "--class");
  }
  if (words.proxy_user) {
    result.proxy_user = typed(*words.proxy_user, "--proxy-user");
  }
  if (!words.application.empty()) {
    result.application = typed(words.application.front(), "command line");
    result.arguments.assign(std::next(words.application.begin()), words.application.end());
  }
  return result;
}

void extend(spec::Submission& under, const spec::Submission& over) {
  under.settings.insert(under.settings.end(), over.settings.begin(), over.settings.end());
  if (over.main_class) {
    under.main_class = over.main_class;
  }
  if (over.proxy_user) {
    under.proxy_user = over.proxy_user;
  }
  if (over.application) {
    under.application = over.application;
    under.arguments = over.arguments;
  }
}

}  // namespace sparkjob::cli
