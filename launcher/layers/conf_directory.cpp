// SPDX-License-Identifier: Apache-2.0
#include "layers/conf_directory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "layers/utf8.hpp"

namespace sparkjob::layers {

namespace {

namespace fs = std::filesystem;

constexpr auto kNotShipped =
    std::to_array<std::string_view>({".gz", ".zip", ".jar", ".tar", ".template"});

// `spark-defaults.conf`, `spark.properties` and the like: Spark's pattern is
// spark.*(conf|properties).
bool holds_properties(std::string_view name) {
  return name.starts_with("spark") && (name.ends_with("conf") || name.ends_with("properties"));
}

bool is_shipped(std::string_view name) {
  const bool archive = std::any_of(kNotShipped.begin(), kNotShipped.end(),
                                   [&](std::string_view end) { return name.ends_with(end); });
  return !archive && !holds_properties(name);
}

std::string read(const fs::path& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    throw Error(ErrorKind::Missing,
                Problem{path.string(), "the file cannot be read: " + std::string(strerror(errno)),
                        "make it readable, or remove it"});
  }
  return text;
}

std::map<std::string, File> regular_files(const fs::path& directory) {
  std::error_code status;
  fs::directory_iterator entries(directory, status);
  if (status) {
    throw Error(ErrorKind::Missing,
                Problem{directory.string(), "the directory cannot be read: " + status.message(),
                        "name one that exists"});
  }
  std::map<std::string, File> files;
  for (const fs::directory_entry& entry : entries) {
    if (entry.is_regular_file(status)) {
      const std::string name = entry.path().filename().string();
      files[name] = File{.name = name, .path = entry.path().string(), .text = ""};
    }
  }
  return files;
}

}  // namespace

std::map<std::string, File> spark_conf_directory(const fs::path& directory,
                                                 std::vector<Problem>& warnings) {
  std::map<std::string, File> shipped;
  for (auto& [name, file] : regular_files(directory)) {
    if (!is_shipped(name)) {
      continue;
    }
    file.text = read(file.path);
    if (first_malformed_byte(file.text) == std::string_view::npos) {
      shipped.emplace(name, std::move(file));
    } else {
      warnings.push_back({file.path, "the file is no UTF-8 text: the driver will not have it", ""});
    }
  }
  return shipped;
}

std::map<std::string, File> hadoop_conf_directory(const fs::path& directory) {
  std::map<std::string, File> files = regular_files(directory);
  for (auto& [name, file] : files) {
    file.text = read(file.path);
    if (first_malformed_byte(file.text) != std::string_view::npos) {
      throw Error(ErrorKind::Config, Problem{file.path, "the file is no UTF-8 text",
                                             "remove it from HADOOP_CONF_DIR"});
    }
  }
  return files;
}

}  // namespace sparkjob::layers
