// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::container;
using sparkjob::testing::ending;
using sparkjob::testing::made;
using sparkjob::testing::Making;
using sparkjob::testing::named;
using sparkjob::testing::names_in;
using sparkjob::testing::property;
using sparkjob::testing::refused;

const std::string kDriverKey = "spark.kubernetes.driver.podTemplateFile";
const std::string kExecutorKey = "spark.kubernetes.executor.podTemplateFile";

// An application whose property `key` names a template of this text.
Making with_template(const std::string& key, const std::string& text,
                     const std::string& conf = "") {
  return {.conf = key + " t.yaml\n" + conf,
          .named = {{key, {.name = "t.yaml", .path = "t.yaml", .text = text}}}};
}

std::string executor_template(const Objects& objects) {
  return ending(objects, "-driver-podspec-conf-map")
      .at("data")
      .at("podspec-configmap-key")
      .get<std::string>();
}

TEST(DriverTemplate, LiesUnderWhatSparkSays) {
  const Objects all = made(with_template(
      kDriverKey,
      "kind: Pod\nmetadata: {labels: {team: data, spark-role: x}}\nspec:\n"
      "  restartPolicy: Always\n  priorityClassName: high\n  containers:\n"
      "  - {name: main, image: other, args: [first], resources: {limits: {cpu: 9}, requests: {cpu: "
      "7}}}\n"));
  const json& pod = all.driver_pod;

  EXPECT_EQ(pod.at("metadata").at("labels").at("team"), "data");
  EXPECT_EQ(pod.at("metadata").at("labels").at("spark-role"), "driver");
  EXPECT_EQ(pod.at("spec").at("restartPolicy"), "Never");
  EXPECT_EQ(pod.at("spec").at("priorityClassName"), "high");
  EXPECT_EQ(container(all).at("image"), "spark:1");
  EXPECT_EQ(container(all).at("args").at(0), "first");
  EXPECT_EQ(container(all).at("args").at(1), "driver");
  EXPECT_EQ(container(all).at("resources").at("limits").at("cpu"), 9);
  EXPECT_EQ(container(all).at("resources").at("requests").at("cpu"), "1");
  EXPECT_EQ(all.driver_container, "main");
}

TEST(DriverTemplate, TheOtherContainersStandBeforeSparks) {
  const Objects all =
      made(with_template(kDriverKey, "spec: {containers: [{name: main}, {name: side}]}\n",
                         "spark.kubernetes.driver.podTemplateContainerName main\n"));

  EXPECT_EQ(names_in(all.driver_pod.at("spec").at("containers")), "side main");
}

TEST(DriverTemplate, ThatDoesNotSayWhichContainerIsSparksIsRefused) {
  EXPECT_EQ(refused(with_template(kDriverKey, "spec: {containers: [{name: a}, {name: b}]}\n")),
            "t.yaml:1:1: t.yaml has 2 containers, and does not say which is Spark's; set "
            "spark.kubernetes.driver.podTemplateContainerName\n");
  EXPECT_EQ(
      refused(with_template(kDriverKey, "spec: {containers: [{name: a}]}\n",
                            "spark.kubernetes.driver.podTemplateContainerName b\n")),
      "b.conf:2:50: spark.kubernetes.driver.podTemplateContainerName: t.yaml has no container "
      "'b'; name one of its containers\n");
}

TEST(DriverTemplate, ThatIsNoPodIsRefused) {
  EXPECT_EQ(refused(with_template(kDriverKey, "kind: Job\nspec: {}\n")),
            "t.yaml:1:7: t.yaml is no pod, but 'Job'; write kind: Pod\n");
  EXPECT_EQ(refused(with_template(kDriverKey, "spec: {containers: 1}\n")),
            "t.yaml:1:20: t.yaml: spec.containers is no list\n");
  EXPECT_EQ(
      refused(with_template(kDriverKey, "text\n")),
      "b.conf:1:41: spark.kubernetes.driver.podTemplateFile: t.yaml is not one pod; write one "
      "document: apiVersion: v1, kind: Pod, spec: …\n");
}

TEST(DriverTemplate, CanStandInTheLayers) {
  const Objects all =
      made({.spec = "  mainClass: a.B\n  image: spark:1\n  driver:\n    template:\n      spec:\n"
                    "        containers: [{name: side}, {name: spark-kubernetes-driver, "
                    "workingDir: /w}]\n"});

  EXPECT_EQ(names_in(all.driver_pod.at("spec").at("containers")), "side spark-kubernetes-driver");
  EXPECT_EQ(all.driver_pod.at("spec").at("containers").at(1).at("workingDir"), "/w");
}

TEST(DriverTemplate, OfAFileThatNobodyHasReadIsNotOverlooked) {
  EXPECT_EQ(refused({.conf = kDriverKey + " /in/the/container.yaml\n"}),
            "b.conf:1:41: spark.kubernetes.driver.podTemplateFile: '/in/the/container.yaml' is a "
            "file that cannot be read here; render from the layers' directories, where the file "
            "is\n");
}

TEST(ExecutorTemplate, OfAFileTravelsByteForByte) {
  const std::string text = "# mine\nspec:   {containers: []}\n";
  const Objects all = made(with_template(kExecutorKey, text));

  EXPECT_EQ(executor_template(all), text);
  EXPECT_EQ(property(all, kExecutorKey), "/opt/spark/pod-template/pod-spec-template.yml");
  EXPECT_EQ(named(container(all).at("volumeMounts"), "pod-template-volume").at("mountPath"),
            "/opt/spark/pod-template");
}

TEST(ExecutorTemplate, IsMadeOfFieldsThatNoPropertySays) {
  const Objects all =
      made({.spec = "  mainClass: a.B\n  image: spark:1\n  executor:\n"
                    "    tolerations: [{key: a}]\n    sidecars: [{name: side, image: i}]\n"
                    "    envFrom: [{configMapRef: {name: c}}]\n    nodeSelector: {disk: ssd}\n"});
  const json pod = json::parse(executor_template(all));

  EXPECT_EQ(pod.at("spec").at("tolerations"), json::parse(R"([{"key": "a"}])"));
  EXPECT_EQ(names_in(pod.at("spec").at("containers")), "spark-kubernetes-executor side");
  EXPECT_EQ(pod.at("spec").at("containers").at(0).at("envFrom").size(), 1U);
  EXPECT_EQ(property(all, "spark.kubernetes.executor.node.selector.disk"), "ssd");
  EXPECT_EQ(property(all, "spark.kubernetes.executor.podTemplateContainerName"),
            "spark-kubernetes-executor");
}

TEST(ExecutorTemplate, IsNotThereWhereNobodyNeedsOne) {
  EXPECT_EQ(ending(made({}), "-driver-podspec-conf-map"), nullptr);
  EXPECT_EQ(property(made({}), kExecutorKey), "nothing");
}

}  // namespace
}  // namespace sparkjob::objects
