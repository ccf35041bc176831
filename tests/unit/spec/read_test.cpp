// SPDX-License-Identifier: Apache-2.0
#include "spec/read.hpp"

#include <gtest/gtest.h>

#include "spec/submission.hpp"
#include "unit/spec/reading.hpp"

namespace sparkjob::spec {
namespace {

using sparkjob::testing::application;
using sparkjob::testing::application_layers;

TEST(Read, KeepsTheTextTheUserWrote) {
  const Application read =
      application("  sparkConf: {spark.a: 0.10, spark.b: 1g, spark.c: yes, spark.d: 010}\n");

  EXPECT_EQ(read.spark_conf.at("spark.a").value, "0.10");
  EXPECT_EQ(read.spark_conf.at("spark.b").value, "1g");
  EXPECT_EQ(read.spark_conf.at("spark.c").value, "yes");
  EXPECT_EQ(read.spark_conf.at("spark.d").value, "010");
}

TEST(Read, RemembersWhereAValueWasWritten) {
  const Application read = application("  driver:\n    memory: 2g\n");

  EXPECT_EQ(layers::place(read.driver.memory->origin), "a.yaml:6:13");
}

TEST(Read, TheCommandLineIsTheLastLayer) {
  const Application read =
      application("  mainApplicationFile: a.py\n  arguments: [x]\n",
                  {.application = Text{.value = "b.py", .origin = {.layer = "command line"}},
                   .arguments = {"y", "z"}});

  EXPECT_EQ(read.main_application_file->value, "b.py");
  EXPECT_EQ(read.main_application_file->beaten.at(0).text, "a.py");
  EXPECT_EQ(read.arguments->value, (Words{"y", "z"}));
}

TEST(Read, WhereNobodySaysHowToDeployALocalMasterMeansClientMode) {
  const Submission local{.settings = {{"spark.master", {"local[*]", {.layer = "--master"}}}}};
  const Submission cluster{.settings = {{"spark.master", {"k8s://x", {.layer = "--master"}}}}};

  EXPECT_EQ(application("  type: Python\n").mode.value, Mode::Cluster);
  EXPECT_EQ(application("  type: Python\n", local).mode.value, Mode::Client);
  EXPECT_EQ(application("  type: Python\n", cluster).mode.value, Mode::Cluster);
  EXPECT_EQ(application("  mode: cluster\n", local).mode.value, Mode::Cluster);
}

TEST(Read, DeployModeOnTheCommandLineBeatsTheLayers) {
  const Submission client{
      .settings = {{"spark.submit.deployMode", {"client", {.layer = "--deploy-mode"}}}}};

  EXPECT_EQ(application("  mode: cluster\n", client).mode.value, Mode::Client);
}

TEST(Read, WarnsOfPropertiesThatSparkIgnores) {
  const auto reading = spec::read(
      application_layers("  sparkConf: {fs.s3a.endpoint: x}\n  hadoopConf: {spark.hadoop.a: y}\n"),
      {});

  ASSERT_EQ(reading.warnings.size(), 2U);
  EXPECT_EQ(line(reading.warnings[0]),
            "a.yaml:5:32: 'fs.s3a.endpoint' does not begin with 'spark.': Spark ignores it; write "
            "it under spec.hadoopConf");
  EXPECT_EQ(line(reading.warnings[1]),
            "a.yaml:6:32: spec.hadoopConf adds 'spark.hadoop.' to every key: 'spark.hadoop.a' has "
            "it twice and has no effect; write a");
}

TEST(Read, AVariableWithoutAValueIsEmptyAsInKubernetes) {
  const Application read = application("  driver: {env: [{name: A}]}\n");

  EXPECT_EQ(read.driver.env.at(0).value->value, "");
}

}  // namespace
}  // namespace sparkjob::spec
