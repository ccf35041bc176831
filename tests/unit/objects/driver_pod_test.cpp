// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::container;
using sparkjob::testing::ending;
using sparkjob::testing::first;
using sparkjob::testing::made;
using sparkjob::testing::named;
using sparkjob::testing::names_in;
using sparkjob::testing::property;
using sparkjob::testing::refused;

const std::string kImage = "  image: spark:1\n";

json arguments(const std::string& spec) {
  return container(made({.spec = spec + kImage})).at("args");
}

TEST(DriverArguments, AreWordsForTheImagesEntryPoint) {
  EXPECT_EQ(arguments("  mainClass: a.B\n  mainApplicationFile: local:///a.jar\n"
                      "  arguments: [x, two words]\n  proxyUser: alice\n"),
            json::array({"driver", "--proxy-user", "alice", "--properties-file",
                         "/opt/spark/conf/spark.properties", "--class", "a.B", "local:///a.jar",
                         "x", "two words"}));
}

TEST(DriverArguments, PythonAndRHaveRunnersOfTheirOwn) {
  EXPECT_EQ(arguments("  mainApplicationFile: local:///a.py\n").at(4),
            "org.apache.spark.deploy.PythonRunner");
  EXPECT_EQ(arguments("  mainApplicationFile: local:///a.R\n").at(4),
            "org.apache.spark.deploy.RRunner");
}

TEST(DriverArguments, WithoutAFileTheClassIsOnTheImagesClassPath) {
  EXPECT_EQ(arguments("  mainClass: a.B\n").back(), "spark-internal");
}

TEST(DriverEnvironment, IsInSparksOrder) {
  const Objects all = made({.conf = "spark.kubernetes.driverEnv.B 2\n"
                                    "spark.kubernetes.driverEnv.A 1\n"
                                    "spark.kubernetes.driver.secretKeyRef.P keys:password\n"
                                    "spark.pyspark.python python3\n",
                            .spec = "  mainApplicationFile: local:///a.py\n" + kImage});

  EXPECT_EQ(names_in(container(all).at("env")),
            "SPARK_USER SPARK_APPLICATION_ID A B SPARK_DRIVER_BIND_ADDRESS P PYSPARK_PYTHON "
            "PYSPARK_DRIVER_PYTHON SPARK_LOCAL_DIRS SPARK_CONF_DIR");
  EXPECT_EQ(named(container(all).at("env"), "P").at("valueFrom").at("secretKeyRef"),
            json({{"name", "keys"}, {"key", "password"}}));
}

TEST(DriverEnvironment, SparkUserIsTheProxyUserElseSpark) {
  EXPECT_EQ(named(container(made({})).at("env"), "SPARK_USER").at("value"), "spark");
  EXPECT_EQ(
      named(container(made({.spec = "  mainClass: a.B\n  proxyUser: alice\n" + kImage})).at("env"),
            "SPARK_USER")
          .at("value"),
      "alice");
}

TEST(DriverEnvironment, ASecretsKeyHasOneColon) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.driver.secretKeyRef.P a:b:c\n"}),
            "b.conf:1:40: spark.kubernetes.driver.secretKeyRef.P: names no key of a Secret; write "
            "NAME:KEY\n");
}

TEST(DriverLabels, AreTheUsersAndSparksOwn) {
  const Objects all = made({.conf = "spark.kubernetes.driver.label.app {{APP_ID}}\n",
                            .spec = "  mainClass: a.B\n  sparkVersion: 4.3.1\n" + kImage});
  const json labels = {{"app", "spark-aaaaaaaabbbb4ccc8ddd0123456789ab"},
                       {"spark-app-selector", "spark-aaaaaaaabbbb4ccc8ddd0123456789ab"},
                       {"spark-role", "driver"},
                       {"spark-app-name", "pi"},
                       {"spark-version", "4.3.1"}};

  EXPECT_EQ(all.driver_pod.at("metadata").at("labels"), labels);
  EXPECT_EQ(first(all, "Service").at("spec").at("selector"), labels);
}

TEST(DriverLabels, ThoseOfSparkAndOfTheJobAreNotTheUsersToSet) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.driver.label.job-name x\n"
                             "spark.kubernetes.driver.label.spark-role x\n"
                             "spark.kubernetes.driver.label.batch.kubernetes.io/job-name x\n"}),
            "b.conf:3:60: spark.kubernetes.driver.label.batch.kubernetes.io/job-name: with the "
            "label 'batch.kubernetes.io/job-name' the Job would take the driver for its own pod; "
            "remove it\n"
            "b.conf:1:40: spark.kubernetes.driver.label.job-name: with the label 'job-name' the "
            "Job would take the driver for its own pod; remove it\n"
            "b.conf:2:42: spark.kubernetes.driver.label.spark-role: Spark sets the label "
            "'spark-role' itself; remove it\n");
}

TEST(DriverAnnotations, NameTheJobAndTheAttempt) {
  const Objects all = made({.job = Job{"flights", sparkjob::testing::kUid}, .attempt = 3});

  EXPECT_EQ(all.driver_pod.at("metadata").at("annotations"),
            json({{"sparkjob/job-uid", sparkjob::testing::kUid}, {"sparkjob/attempt", "3"}}));
}

TEST(DriverPod, IsPlacedByProperties) {
  const json spec =
      made({.conf = "spark.kubernetes.node.selector.disk ssd\n"
                    "spark.kubernetes.driver.node.selector.disk nvme\n"
                    "spark.kubernetes.scheduler.name a\nspark.kubernetes.driver.scheduler.name b\n"
                    "spark.kubernetes.authenticate.driver.serviceAccountName spark\n"
                    "spark.kubernetes.container.image.pullSecrets one,two\n"})
          .driver_pod.at("spec");

  EXPECT_EQ(spec.at("nodeSelector"), json({{"disk", "nvme"}}));
  EXPECT_EQ(spec.at("schedulerName"), "b");
  EXPECT_EQ(spec.at("serviceAccount"), "spark");
  EXPECT_EQ(spec.at("serviceAccountName"), "spark");
  EXPECT_EQ(names_in(spec.at("imagePullSecrets")), "one two");
}

TEST(DriverPorts, TheServiceIgnoresTheGeneralBlockManagerPort) {
  const Objects all = made({.conf = "spark.driver.port 9000\nspark.blockManager.port 9001\n"
                                    "spark.ui.port 4050\n"});

  EXPECT_EQ(container(all).at("ports").at(1).at("containerPort"), 9001);
  EXPECT_EQ(first(all, "Service").at("spec").at("ports").at(1).at("port"), 7079);
  EXPECT_EQ(first(all, "Service").at("spec").at("ports").at(2).at("port"), 4050);
}

TEST(Restricted, DriverAndExecutorsHaveAReadOnlyRootAndNoRights) {
  const Objects all = made({.launcher = "podSecurity: restricted\n"});
  const json context = json::parse(R"({"allowPrivilegeEscalation": false,
      "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}})");
  const json pod_context =
      json::parse(R"({"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}})");

  EXPECT_EQ(container(all).at("securityContext"), context);
  EXPECT_EQ(all.driver_pod.at("spec").at("securityContext"), pod_context);
  EXPECT_EQ(named(container(all).at("volumeMounts"), "sparkjob-tmp").at("mountPath"), "/tmp");

  const json executor = json::parse(ending(all, "-driver-podspec-conf-map")
                                        .at("data")
                                        .at("podspec-configmap-key")
                                        .get<std::string>());
  EXPECT_EQ(executor.at("spec").at("securityContext"), pod_context);
  EXPECT_EQ(executor.at("spec").at("containers").at(0).at("securityContext"), context);
  EXPECT_EQ(property(all, "spark.kubernetes.executor.podTemplateFile"),
            "/opt/spark/pod-template/pod-spec-template.yml");
}

TEST(Restricted, AFolderTheUserMountsIsTheUsers) {
  const Objects all = made({.conf = "spark.kubernetes.driver.volumes.emptyDir.t.mount.path /tmp\n",
                            .launcher = "podSecurity: restricted\n"});

  EXPECT_EQ(named(container(all).at("volumeMounts"), "sparkjob-tmp"), nullptr);
}

TEST(Restricted, WhatTheLevelForbidsIsRefused) {
  EXPECT_EQ(
      refused({.conf = "spark.kubernetes.securityContext.allowPrivilegeEscalation true\n"
                       "spark.kubernetes.driver.volumes.hostPath.h.mount.path /h\n"
                       "spark.kubernetes.driver.volumes.hostPath.h.options.path /h\n",
               .launcher = "podSecurity: restricted\n"}),
      "b.conf:1:59: spark.kubernetes.securityContext.allowPrivilegeEscalation: podSecurity: "
      "restricted allows no privilege escalation; remove it, or write podSecurity: privileged\n"
      "b.conf:2:55: spark.kubernetes.driver.volumes.hostPath.h.mount.path: podSecurity: restricted "
      "allows no hostPath volumes; use a persistentVolumeClaim, or podSecurity: privileged\n");
}

TEST(Privileged, IsExactlyAsSparkSubmitMakesIt) {
  const Objects all = made({});

  EXPECT_EQ(container(all).at("securityContext"), json({{"allowPrivilegeEscalation", false}}));
  EXPECT_FALSE(all.driver_pod.at("spec").contains("securityContext"));
}

}  // namespace
}  // namespace sparkjob::objects
