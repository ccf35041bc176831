// SPDX-License-Identifier: Apache-2.0
#include "spark/properties.hpp"

#include <gtest/gtest.h>

#include "unit/spec/reading.hpp"

namespace sparkjob::spark {
namespace {

using sparkjob::testing::application;

// The properties of a SparkApplication with this spec, `key=value` lines; only keys that begin with
// `prefix`.
std::string properties(const std::string& spec, const std::string& prefix,
                       const spec::Submission& submission = {}) {
  std::string text;
  for (const auto& [key, property] : configuration(application(spec, submission)).properties) {
    if (key.starts_with(prefix)) {
      text += key + "=" + property.value + "\n";
    }
  }
  return text;
}

TEST(Properties, AnApplicationThatSaysNothingHasTheOperatorsDefaults) {
  EXPECT_EQ(properties("  type: Python\n", ""),
            "spark.app.name=flights\n"
            "spark.driver.cores=1\n"
            "spark.driver.memory=1g\n"
            "spark.executor.cores=1\n"
            "spark.executor.instances=1\n"
            "spark.executor.memory=1g\n"
            "spark.submit.deployMode=cluster\n");
}

TEST(Properties, SizesOfDriverAndExecutor) {
  EXPECT_EQ(properties("  driver: {cores: 2, memory: 2g, memoryOverhead: 512m, coreRequest: 500m, "
                       "coreLimit: 1.5, javaOptions: -Dx=y}\n",
                       "spark.driver"),
            "spark.driver.cores=2\n"
            "spark.driver.extraJavaOptions=-Dx=y\n"
            "spark.driver.memory=2g\n"
            "spark.driver.memoryOverhead=512m\n");
  EXPECT_EQ(
      properties("  executor: {coreRequest: 500m, coreLimit: 1.5}\n", "spark.kubernetes.executor"),
      "spark.kubernetes.executor.limit.cores=1.5\n"
      "spark.kubernetes.executor.request.cores=500m\n");
}

TEST(Properties, DependenciesAreJoinedByCommas) {
  EXPECT_EQ(properties("  deps:\n    jars: [a.jar, b.jar]\n    pyFiles: [c.py]\n"
                       "    packages: [g:a:1]\n    excludePackages: [g:b]\n",
                       "spark.jars"),
            "spark.jars=a.jar,b.jar\nspark.jars.excludes=g:b\nspark.jars.packages=g:a:1\n");
}

TEST(Properties, VariablesLabelsAndAnnotations) {
  EXPECT_EQ(properties("  driver:\n    env: [{name: A, value: 1}, {name: S, valueFrom: {}}]\n"
                       "    envVars: {A: 0, B: 2}\n    labels: {team: x}\n"
                       "    annotations: {note: y}\n"
                       "    envSecretKeyRefs: {P: {name: s, key: k}}\n",
                       "spark.kubernetes"),
            "spark.kubernetes.driver.annotation.note=y\n"
            "spark.kubernetes.driver.label.team=x\n"
            "spark.kubernetes.driver.secretKeyRef.P=s:k\n"
            "spark.kubernetes.driverEnv.A=1\n"
            "spark.kubernetes.driverEnv.B=2\n");
}

TEST(Properties, TypedFieldsBeatHadoopConfWhichBeatsSparkConfWhichBeatsTheImage) {
  EXPECT_EQ(properties("  imagePullPolicy: Always\n"
                       "  sparkConf:\n"
                       "    spark.kubernetes.container.image.pullPolicy: Never\n"
                       "    spark.hadoop.a: conf\n"
                       "    spark.driver.memory: 3g\n"
                       "  hadoopConf: {a: hadoop}\n"
                       "  driver: {memory: 2g}\n",
                       "spark."),
            "spark.app.name=flights\n"
            "spark.driver.cores=1\n"
            "spark.driver.memory=2g\n"
            "spark.executor.cores=1\n"
            "spark.executor.instances=1\n"
            "spark.executor.memory=1g\n"
            "spark.hadoop.a=hadoop\n"
            "spark.kubernetes.container.image.pullPolicy=Never\n"
            "spark.submit.deployMode=cluster\n");
}

TEST(Properties, TheCommandLineBeatsTypedFields) {
  EXPECT_EQ(
      properties("  driver: {memory: 2g}\n", "spark.driver.memory",
                 {.settings = {{"spark.driver.memory", {"4g", {.layer = "--conf"}}},
                               {"spark.driver.memory", {"8g", {.layer = "--driver-memory"}}}}}),
      "spark.driver.memory=8g\n");
}

TEST(Properties, AValueThatAnotherFieldOverrulesIsWarnedOf) {
  const auto warnings = configuration(application("  sparkConf: {spark.driver.memory: 3g}\n"
                                                  "  driver: {memory: 2g}\n"))
                            .warnings;

  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(line(warnings[0]),
            "a.yaml:5:36: spark.driver.memory has no effect: another field decides it; see "
            "a.yaml:6:20, and remove one of the two");
}

TEST(Properties, AWinnerRemembersAllItBeat) {
  const auto found = configuration(application("  sparkConf: {spark.driver.memory: 3g}\n"
                                               "  driver: {memory: 2g}\n"))
                         .properties.at("spark.driver.memory");

  ASSERT_EQ(found.beaten.size(), 1U);
  EXPECT_EQ(found.beaten[0].text, "3g");
}

TEST(Properties, DynamicAllocationTurnsShuffleTrackingOnAndHasNoFixedSize) {
  EXPECT_EQ(properties("  dynamicAllocation: {enabled: true, minExecutors: 1, maxExecutors: 5, "
                       "shuffleTrackingTimeout: 600000}\n",
                       "spark.dynamicAllocation"),
            "spark.dynamicAllocation.enabled=true\n"
            "spark.dynamicAllocation.maxExecutors=5\n"
            "spark.dynamicAllocation.minExecutors=1\n"
            "spark.dynamicAllocation.shuffleTracking.enabled=true\n"
            "spark.dynamicAllocation.shuffleTracking.timeout=600000\n");
  EXPECT_EQ(properties("  dynamicAllocation: {enabled: true}\n", "spark.executor.instances"), "");
  EXPECT_EQ(properties("  sparkConf: {spark.dynamicAllocation.enabled: true}\n",
                       "spark.executor.instances"),
            "");
}

TEST(Properties, DynamicAllocationSwitchedOffSaysNothing) {
  EXPECT_EQ(properties("  dynamicAllocation: {enabled: false, minExecutors: 1}\n",
                       "spark.dynamicAllocation"),
            "");
}

TEST(Properties, LabelsOfTheApplicationGoToBothRolesButKueuesDoNot) {
  auto said = application("  driver: {labels: {team: driver}}\n");
  said.labels["team"] = {"all", {}};
  said.labels["kueue.x-k8s.io/queue-name"] = {"q", {}};
  const auto found = configuration(said).properties;

  EXPECT_EQ(found.at("spark.kubernetes.driver.label.team").value, "driver");
  EXPECT_EQ(found.at("spark.kubernetes.executor.label.team").value, "all");
  EXPECT_EQ(found.count("spark.kubernetes.driver.label.kueue.x-k8s.io/queue-name"), 0U);
}

TEST(Properties, WithoutAManifestTheDefaultsAreSparksOwn) {
  const auto layers =
      layers::load({{.name = "a.conf", .path = "a.conf", .text = "spark.executor.memory 2g\n"}});

  const auto found = configuration(spec::read(layers, {}).application).properties;

  EXPECT_EQ(found.at("spark.executor.memory").value, "2g");
  EXPECT_EQ(found.count("spark.executor.instances"), 0U);
}

}  // namespace
}  // namespace sparkjob::spark
