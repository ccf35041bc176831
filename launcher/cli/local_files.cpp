// SPDX-License-Identifier: Apache-2.0
#include "cli/local_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "layers/conf_directory.hpp"

namespace sparkjob::cli {

namespace {

using ConfFiles = std::map<std::string, layers::File>;

void add(const ConfFiles& more, ConfFiles& files) {
  for (const auto& [name, file] : more) {
    const auto [at, added] = files.emplace(name, file);
    if (!added) {
      throw Error(ErrorKind::Config,
                  Problem{file.path, "there is also " + at->second.path, "remove one of them"});
    }
  }
}

// Where Hadoop reads, `file:/a`, `file:///a` and `/a` are one path, and anything with another
// scheme is elsewhere. Java reads the rest: there it is a path whatever it looks like.
std::optional<std::string> local_path(const std::string& key, const std::string& said) {
  if (!key.ends_with("podTemplateFile")) {
    return said;
  }
  const std::string scheme = "file:";
  if (said.starts_with(scheme)) {
    const auto start = said.find_first_not_of('/', scheme.size());
    return start == std::string::npos ? std::nullopt : std::optional("/" + said.substr(start));
  }
  const auto colon = said.find(':');
  return colon == std::string::npos || said.find('/') < colon ? std::optional(said) : std::nullopt;
}

std::optional<std::string> contents(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) {
    errno = EISDIR;
    return std::nullopt;
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return stream.is_open() && !stream.bad() ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace

void add_conf_directories(const Process& process, layers::Layers& layers,
                          std::vector<Problem>& warnings) {
  if (const std::string spark = variable(process, "SPARK_CONF_DIR"); !spark.empty()) {
    add(layers::spark_conf_directory(spark, warnings), layers.spark_conf_dir);
  }
  if (const std::string hadoop = variable(process, "HADOOP_CONF_DIR"); !hadoop.empty()) {
    add(layers::hadoop_conf_directory(hadoop), layers.hadoop_conf_dir);
  }
}

objects::NamedFiles named_files(const spark::Properties& properties) {
  objects::NamedFiles files;
  std::vector<Problem> elsewhere;
  std::vector<Problem> missing;
  for (const std::string& key : objects::properties_that_name_files()) {
    const auto said = properties.find(key);
    if (said == properties.end() || objects::is_in_the_image(key, said->second.value)) {
      continue;
    }
    const std::string& value = said->second.value;
    const std::string place = layers::place(said->second.origin);
    const auto path = local_path(key, value);
    if (!path) {
      elsewhere.push_back({place, key + ": '" + value + "' is not on this machine",
                           "name a file that sparkjob can read"});
      continue;
    }
    if (auto text = contents(*path)) {
      const std::string name = path->substr(path->rfind('/') + 1);
      files[key] = layers::File{.name = name, .path = *path, .text = *std::move(text)};
    } else {
      missing.push_back({place, key + ": '" + value + "' cannot be read: " + std::strerror(errno),
                         "name a file that exists and may be read"});
    }
  }
  if (!elsewhere.empty()) {
    throw Error(ErrorKind::Config, std::move(elsewhere));
  }
  if (!missing.empty()) {
    throw Error(ErrorKind::Missing, std::move(missing));
  }
  return files;
}

objects::NamedFiles executor_template_file(const spark::Properties& properties) {
  const std::string key = "spark.kubernetes.executor.podTemplateFile";
  const auto said = properties.find(key);
  const auto path = said == properties.end() ? std::nullopt : local_path(key, said->second.value);
  auto text = path ? contents(*path) : std::nullopt;
  objects::NamedFiles files;
  if (text) {
    files[key] = {
        .name = path->substr(path->rfind('/') + 1), .path = *path, .text = *std::move(text)};
  }
  return files;
}

}  // namespace sparkjob::cli
