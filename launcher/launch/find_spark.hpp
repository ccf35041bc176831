// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "launch/environment.hpp"

namespace sparkjob::launch {

/// An installed Spark.
struct Spark {
  std::filesystem::path submit;  ///< its bin/spark-submit
  /// What SPARK_HOME is to be when `submit` is started. Empty where only the script itself knows.
  std::filesystem::path home;
};

/// Finds Spark: in SPARK_HOME where that is set; else the spark-submit on PATH; else the pyspark
/// package beside the python3 on PATH (PYTHONPATH, the user's and the interpreter's site-packages).
/// Looks at files only: no Python is run.
/// Throws Error (Missing) that says what to install or set.
Spark find_spark(const Environment& environment);

/// The Java that Spark's bin/spark-class will start: JAVA_HOME/bin/java where JAVA_HOME is set,
/// else the java on PATH. Nothing where Spark's own conf/spark-env.sh may set JAVA_HOME, which only
/// a shell can tell. Throws Error (Missing) that says what to install or set.
std::optional<std::filesystem::path> find_java(const Environment& environment, const Spark& spark);

/// The executable file `name` in the folders of PATH; nothing where there is none.
std::optional<std::filesystem::path> find_program(const Environment& environment,
                                                  std::string_view name);

}  // namespace sparkjob::launch
