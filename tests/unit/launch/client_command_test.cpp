// SPDX-License-Identifier: Apache-2.0
#include "launch/client_command.hpp"

#include <gtest/gtest.h>

#include "error.hpp"
#include "unit/spec/reading.hpp"

namespace sparkjob::launch {
namespace {

using sparkjob::testing::application;

const Prepared kPrepared{.spark_submit = "/opt/spark/bin/spark-submit",
                         .properties_file = "/tmp/run/spark.properties",
                         .environment = {{"A", "1"}}};

TEST(ClientCommand, IsSparkSubmitInClientMode) {
  const os::Command command = client_command(
      application("  mainApplicationFile: a.py\n  arguments: ['--x', 'two words', '']\n"),
      kPrepared);

  EXPECT_EQ(command.program, "/opt/spark/bin/spark-submit");
  EXPECT_EQ(command.arguments, (std::vector<std::string>{
                                   "--deploy-mode", "client", "--properties-file",
                                   "/tmp/run/spark.properties", "a.py", "--x", "two words", ""}));
  EXPECT_EQ(command.environment.at("A"), "1");
}

TEST(ClientCommand, NamesTheClassAndTheUserToImpersonate) {
  const os::Command command = client_command(
      application("  mainApplicationFile: a.jar\n  mainClass: org.x.Main\n  proxyUser: ann\n"),
      kPrepared);

  EXPECT_EQ(command.arguments,
            (std::vector<std::string>{"--deploy-mode", "client", "--properties-file",
                                      "/tmp/run/spark.properties", "--class", "org.x.Main",
                                      "--proxy-user", "ann", "a.jar"}));
}

TEST(RequireClientMode, WithoutAnApplicationThereIsNothingToRun) {
  try {
    require_client_mode(application("  type: Python\n"), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_STREQ(error.what(),
                 "no layer says which application to run; write spec.mainApplicationFile, or name "
                 "the application on the command line");
  }
}

TEST(DriverEnvironment, IsOursAndWhatTheDriversPodWouldHave) {
  const spark::Properties properties{{"spark.kubernetes.driverEnv.B", {"2", {}}},
                                     {"spark.kubernetes.driverEnv.A", {"new", {}}},
                                     {"spark.executorEnv.C", {"3", {}}}};

  const auto environment = driver_environment({{"A", "old"}, {"HOME", "/root"}}, properties);

  EXPECT_EQ(environment,
            (std::map<std::string, std::string>{{"A", "new"}, {"B", "2"}, {"HOME", "/root"}}));
}

std::string refused(const std::string& spec, const std::map<std::string, std::string>& ours) {
  try {
    require_client_mode(application(spec), ours);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Missing);
    return error.what();
  }
  return "";
}

TEST(RequireClientMode, AVariableFromTheClusterMustBeInTheEnvironment) {
  const std::string spec =
      "  mainApplicationFile: s3a://b/x.py\n  driver: {env: [{name: P, valueFrom: {secretKeyRef: "
      "{}}}]}\n";

  EXPECT_EQ(refused(spec, {{"P", "x"}}), "");
  EXPECT_EQ(refused(spec, {}),
            "a.yaml:6:18: spec.driver.env: client mode cannot read P from the cluster; set P in "
            "the environment of this process");
}

TEST(RequireClientMode, AConfigMapCannotBeMounted) {
  EXPECT_EQ(refused("  mainApplicationFile: s3a://b/x.py\n  sparkConfigMap: conf\n", {}),
            "a.yaml:6:19: spec.sparkConfigMap: client mode cannot mount the ConfigMap 'conf'; put "
            "its files beside the layers, or set SPARK_CONF_DIR");
}

TEST(RequireClientMode, AnApplicationOnThisMachineMustExist) {
  EXPECT_EQ(refused("  mainApplicationFile: nowhere.py\n", {}),
            "a.yaml:5:24: the application 'nowhere.py' does not exist; name a file of this machine "
            "or image; relative paths start where sparkjob is started");
  EXPECT_NE(refused("  mainApplicationFile: local:///nowhere.py\n", {}), "");
  EXPECT_NE(refused("  mainApplicationFile: file:/nowhere.py\n", {}), "");
}

TEST(RequireClientMode, SparkFetchesOtherSchemesItself) {
  EXPECT_EQ(refused("  mainApplicationFile: s3a://bucket/x.py\n", {}), "");
  EXPECT_EQ(refused("  mainApplicationFile: https://host/x.py\n", {}), "");
}

}  // namespace
}  // namespace sparkjob::launch
