// SPDX-License-Identifier: Apache-2.0
#include "launch/find_spark.hpp"

#include <algorithm>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "error.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

/// The folders of a colon-separated variable; an empty one means the current directory.
std::vector<fs::path> folders(const std::string& text) {
  std::vector<fs::path> found;
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
    const auto end = std::min(text.find(':', begin), text.size());
    found.emplace_back(end == begin ? "." : text.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

/// The `python3.*/FOLDER` of a lib folder, newest first as far as names tell.
void add_packages(const fs::path& lib, const char* folder, std::vector<fs::path>& all) {
  std::vector<fs::path> found;
  std::error_code error;
  for (auto entry = fs::directory_iterator(lib, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().filename().string().rfind("python3", 0) == 0) {
      found.push_back(entry->path() / folder);
    }
  }
  std::sort(found.rbegin(), found.rend());
  all.insert(all.end(), found.begin(), found.end());
}

/// Where the python3 on PATH looks for packages. A virtual environment's python3 is a link to the
/// system's: its own folders come first, then those of the one it links to.
std::vector<fs::path> package_folders(const Environment& environment) {
  auto all = folders(variable(environment, "PYTHONPATH"));
  if (const auto& home = variable(environment, "HOME"); !home.empty()) {
    add_packages(fs::path(home) / ".local" / "lib", "site-packages", all);
  }
  const auto python = find_program(environment, "python3");
  if (!python) {
    return all;
  }
  std::error_code error;
  for (const auto& program : {*python, fs::canonical(*python, error)}) {
    const fs::path prefix = program.parent_path().parent_path();
    add_packages(prefix / "lib", "site-packages", all);
    add_packages(prefix / "local" / "lib", "dist-packages", all);  // Debian's pip installs there
    add_packages(prefix / "lib", "dist-packages", all);
  }
  return all;
}

std::optional<Spark> in_home(const fs::path& home) {
  const fs::path submit = home / "bin" / "spark-submit";
  return is_program(submit) ? std::optional<Spark>({.submit = submit, .home = home}) : std::nullopt;
}

std::optional<Spark> in_python(const Environment& environment) {
  for (const auto& folder : package_folders(environment)) {
    if (auto found = in_home(folder / "pyspark")) {
      return found;
    }
  }
  return std::nullopt;
}

/// Spark's scripts find their home from the path they are called by, which fails behind a link: so
/// links are followed here. pip puts a copy of the script elsewhere, which would start Python to
/// find the package.
std::optional<Spark> on_path(const Environment& environment) {
  const auto found = find_program(environment, "spark-submit");
  if (!found) {
    return std::nullopt;
  }
  std::error_code error;
  const fs::path submit = fs::canonical(*found, error);
  const fs::path home = submit.parent_path().parent_path();
  if (fs::is_directory(home / "jars", error)) {
    return Spark{.submit = submit, .home = home};
  }
  if (fs::exists(submit.parent_path() / "find_spark_home.py", error)) {
    if (auto package = in_python(environment)) {
      return package;
    }
  }
  return Spark{.submit = submit, .home = {}};
}

bool may_set_java(const Environment& environment, const Spark& spark) {
  const auto& conf = variable(environment, "SPARK_CONF_DIR");
  std::error_code error;
  return fs::exists((conf.empty() ? spark.home / "conf" : fs::path(conf)) / "spark-env.sh", error);
}

}  // namespace

std::optional<fs::path> find_program(const Environment& environment, std::string_view name) {
  for (const auto& folder : folders(variable(environment, "PATH"))) {
    if (is_program(folder / name)) {
      return folder / name;
    }
  }
  return std::nullopt;
}

Spark find_spark(const Environment& environment) {
  if (const auto& home = variable(environment, "SPARK_HOME"); !home.empty()) {
    if (auto found = in_home(home)) {
      return *found;
    }
    throw Error(ErrorKind::Missing,
                "SPARK_HOME is '" + home + "', but there is no program bin/spark-submit in it",
                "set SPARK_HOME to the folder Spark is unpacked in, or unset it");
  }
  if (auto found = on_path(environment)) {
    return *found;
  }
  if (auto found = in_python(environment)) {
    return *found;
  }
  throw Error(ErrorKind::Missing,
              "Spark was not found: SPARK_HOME is not set, there is no spark-submit on PATH and no "
              "pyspark package beside python3",
              "install it (pip install pyspark) or set SPARK_HOME to the folder it is unpacked in");
}

std::optional<fs::path> find_java(const Environment& environment, const Spark& spark) {
  if (may_set_java(environment, spark)) {
    return std::nullopt;
  }
  if (const auto& home = variable(environment, "JAVA_HOME"); !home.empty()) {
    const fs::path java = fs::path(home) / "bin" / "java";
    if (is_program(java)) {
      return java;
    }
    throw Error(
        ErrorKind::Missing, "JAVA_HOME is '" + home + "', but there is no program bin/java in it",
        "set JAVA_HOME to the folder of a Java runtime, or unset it to use the java on PATH");
  }
  if (auto java = find_program(environment, "java")) {
    return java;
  }
  throw Error(ErrorKind::Missing,
              "Java was not found: JAVA_HOME is not set and there is no java on PATH",
              "install a Java runtime (Debian and Ubuntu: apt-get install openjdk-17-jre-headless) "
              "or set JAVA_HOME");
}

}  // namespace sparkjob::launch
