// SPDX-License-Identifier: Apache-2.0
#include "launch/find_spark.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

#include "error.hpp"

namespace sparkjob::launch {
namespace {

namespace fs = std::filesystem;

class FindSpark : public testing::Test {
 protected:
  FindSpark() {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  ~FindSpark() override { fs::remove_all(root_); }

  /// An executable file at `path` below the test's folder; the folders are made.
  std::string program(const fs::path& path) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "#!/bin/sh\n";
    fs::permissions(root_ / path, fs::perms::owner_all);
    return root_ / path;
  }
  std::string at(const fs::path& path) const { return root_ / path; }

  static std::string failure(const Environment& environment) {
    try {
      find_java(environment, find_spark(environment));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Missing);
      return error.what();
    }
    return "no failure";
  }

  const fs::path root_ =
      fs::canonical(testing::TempDir()) / ("spark_" + std::to_string(::getpid()));
};

TEST_F(FindSpark, TakesSparkHomeBeforeAnythingElse) {
  program("other/bin/spark-submit");
  const auto submit = program("home/bin/spark-submit");

  const auto found = find_spark({{"SPARK_HOME", at("home")}, {"PATH", at("other/bin")}});

  EXPECT_EQ(found.submit, submit);
  EXPECT_EQ(found.home, at("home"));
}

TEST_F(FindSpark, ASparkHomeWithoutSparkIsAnErrorEvenIfPathHasOne) {
  program("other/bin/spark-submit");

  EXPECT_EQ(failure({{"SPARK_HOME", at("home")}, {"PATH", at("other/bin")}}),
            "SPARK_HOME is '" + at("home") +
                "', but there is no program bin/spark-submit in it; set SPARK_HOME to the folder "
                "Spark is unpacked in, or unset it");
}

TEST_F(FindSpark, AnEmptySparkHomeCountsAsUnset) {
  const auto submit = program("bin/spark-submit");

  EXPECT_EQ(find_spark({{"SPARK_HOME", ""}, {"PATH", at("bin")}}).submit, submit);
}

TEST_F(FindSpark, FollowsALinkOnPathToTheRealHome) {
  const auto submit = program("opt/spark/bin/spark-submit");
  fs::create_directories(at("opt/spark/jars"));
  fs::create_directories(at("bin"));
  fs::create_symlink(submit, at("bin/spark-submit"));

  const auto found = find_spark({{"PATH", at("nowhere") + ":" + at("bin")}});

  EXPECT_EQ(found.submit, submit);
  EXPECT_EQ(found.home, at("opt/spark"));
}

TEST_F(FindSpark, ForPipsCopyOfTheScriptTakesThePackageItself) {
  program("venv/bin/spark-submit");
  program("venv/bin/find_spark_home.py");
  program("venv/bin/python3");
  const auto submit = program("venv/lib/python3.11/site-packages/pyspark/bin/spark-submit");

  const auto found = find_spark({{"PATH", at("venv/bin")}});

  EXPECT_EQ(found.submit, submit);
  EXPECT_EQ(found.home, at("venv/lib/python3.11/site-packages/pyspark"));
}

TEST_F(FindSpark, AScriptOfAnotherKindOnPathIsStartedAsItIs) {
  const auto submit = program("bin/spark-submit");

  const auto found = find_spark({{"PATH", at("bin")}});

  EXPECT_EQ(found.submit, submit);
  EXPECT_EQ(found.home, "");
}

TEST_F(FindSpark, FindsThePysparkOfAVirtualEnvironmentThatLinksToAnotherPython) {
  program("usr/bin/python3.11");
  program("usr/lib/python3/dist-packages/pyspark/bin/spark-submit");
  const auto submit = program("venv/lib/python3.11/site-packages/pyspark/bin/spark-submit");
  fs::create_directories(at("venv/bin"));
  fs::create_symlink(at("usr/bin/python3.11"), at("venv/bin/python3"));

  EXPECT_EQ(find_spark({{"PATH", at("venv/bin")}}).submit, submit);
}

TEST_F(FindSpark, FindsThePysparkOfAUserAndOfPythonpath) {
  const auto users = program("me/.local/lib/python3.11/site-packages/pyspark/bin/spark-submit");
  const auto own = program("own/pyspark/bin/spark-submit");

  EXPECT_EQ(find_spark({{"HOME", at("me")}}).submit, users);
  EXPECT_EQ(find_spark({{"HOME", at("me")}, {"PYTHONPATH", at("own")}}).submit, own);
}

TEST_F(FindSpark, SaysWhatToDoWhereThereIsNone) {
  EXPECT_EQ(failure({{"PATH", at("bin")}, {"HOME", at("me")}}),
            "Spark was not found: SPARK_HOME is not set, there is no spark-submit on PATH and no "
            "pyspark package beside python3; install it (pip install pyspark) or set SPARK_HOME to "
            "the folder it is unpacked in");
}

TEST_F(FindSpark, AFileThatCannotBeExecutedIsNoProgram) {
  fs::permissions(program("bin/spark-submit"), fs::perms::owner_read);
  const auto later = program("later/bin/spark-submit");

  EXPECT_EQ(find_spark({{"PATH", at("bin") + ":" + at("later/bin")}}).submit, later);
}

TEST_F(FindSpark, JavaIsFoundAsSparkDoes) {
  const auto of_home = program("jdk/bin/java");
  const auto on_path = program("bin/java");

  EXPECT_EQ(find_java({{"JAVA_HOME", at("jdk")}, {"PATH", at("bin")}}, {}), of_home);
  EXPECT_EQ(find_java({{"PATH", at("bin")}}, {}), on_path);
}

TEST_F(FindSpark, AJavaHomeWithoutJavaIsAnError) {
  program("home/bin/spark-submit");
  program("bin/java");

  EXPECT_EQ(failure({{"SPARK_HOME", at("home")}, {"JAVA_HOME", at("jdk")}, {"PATH", at("bin")}}),
            "JAVA_HOME is '" + at("jdk") +
                "', but there is no program bin/java in it; set JAVA_HOME to the folder of a Java "
                "runtime, or unset it to use the java on PATH");
}

TEST_F(FindSpark, NoJavaSaysWhatToDo) {
  program("home/bin/spark-submit");

  EXPECT_EQ(
      failure({{"SPARK_HOME", at("home")}}),
      "Java was not found: JAVA_HOME is not set and there is no java on PATH; install a Java "
      "runtime (Debian and Ubuntu: apt-get install openjdk-17-jre-headless) or set JAVA_HOME");
}

TEST_F(FindSpark, JavaIsLeftToSparkWhereItsOwnScriptMaySetIt) {
  program("home/bin/spark-submit");
  program("home/conf/spark-env.sh");
  program("conf/spark-env.sh");

  EXPECT_EQ(find_java({}, {.submit = {}, .home = at("home")}), std::nullopt);
  EXPECT_EQ(find_java({{"SPARK_CONF_DIR", at("conf")}}, {}), std::nullopt);
}

}  // namespace
}  // namespace sparkjob::launch
