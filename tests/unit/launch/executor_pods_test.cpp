// SPDX-License-Identifier: Apache-2.0
#include "launch/executor_pods.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

#include "error.hpp"
#include "spec/read.hpp"

namespace sparkjob::launch {
namespace {

using Texts = std::map<std::string, std::string>;

const std::string kElsewhere = "master: k8s://https://elsewhere\n";

spark::Properties properties(const Texts& texts) {
  spark::Properties result;
  for (const auto& [key, value] : texts) {
    result[key].value = value;
  }
  return result;
}

Texts texts(const spark::Properties& said) {
  Texts result;
  for (const auto& [key, property] : said) {
    result[key] = property.value;
  }
  return result;
}

OwnPod pi() {
  return {.pod = {.api_version = "v1", .kind = "Pod", .name_space = "team", .name = "pi-abcde"},
          .job = std::nullopt,
          .container = {.image = "pi:1", .pull_policy = "IfNotPresent", .pull_secrets = {"pull"}},
          .address = "10.1.0.7"};
}

Texts filled_in(const OwnPod& own, const Texts& said) {
  auto result = properties(said);
  use_own_pod(own, result);
  return texts(result);
}

TEST(UseOwnPod, ExecutorsFindTheDriverBelongToItAndHaveItsImage) {
  EXPECT_EQ(filled_in(pi(), {}),
            (Texts{{"spark.driver.bindAddress", "10.1.0.7"},
                   {"spark.driver.host", "10.1.0.7"},
                   {"spark.kubernetes.container.image", "pi:1"},
                   {"spark.kubernetes.container.image.pullPolicy", "IfNotPresent"},
                   {"spark.kubernetes.container.image.pullSecrets", "pull"},
                   {"spark.kubernetes.driver.pod.name", "pi-abcde"},
                   {"spark.kubernetes.namespace", "team"}}));
}

TEST(UseOwnPod, WhatIsSaidStays) {
  const Texts said = {{"spark.driver.bindAddress", "0.0.0.0"},
                      {"spark.driver.host", "pi-driver-svc"},
                      {"spark.kubernetes.container.image", "other:2"},
                      {"spark.kubernetes.driver.pod.name", "another"},
                      {"spark.kubernetes.namespace", "team"}};

  EXPECT_EQ(filled_in(pi(), said), said);
}

TEST(UseOwnPod, ExecutorsInAnotherNamespaceBelongToNobody) {
  EXPECT_EQ(filled_in(pi(), {{"spark.kubernetes.namespace", "pool"}})
                .count("spark.kubernetes.driver.pod.name"),
            0U);
}

TEST(UseOwnPod, AnAddressOfIPv6StandsInBrackets) {
  OwnPod own = pi();
  own.address = "fd00::7";

  EXPECT_EQ(filled_in(own, {}).at("spark.driver.host"), "[fd00::7]");
}

TEST(UseOwnPod, WithoutAnAddressSparkFindsItsOwn) {
  OwnPod own = pi();
  own.address = "";

  EXPECT_EQ(filled_in(own, {}).count("spark.driver.host"), 0U);
}

TEST(OwnCluster, IsTheMasterThatThePodCallsSo) {
  const auto is_own = [](const std::string& master, const std::string& host = "10.96.0.1") {
    return is_own_cluster(properties({{"spark.master", master}}),
                          {{"KUBERNETES_SERVICE_HOST", host}});
  };

  EXPECT_TRUE(is_own("k8s://https://kubernetes.default.svc"));
  EXPECT_TRUE(is_own("k8s://https://kubernetes.default.svc:443/"));
  EXPECT_TRUE(is_own("k8s://kubernetes.default:443"));
  EXPECT_TRUE(is_own("k8s://https://10.96.0.1:443"));
  EXPECT_TRUE(is_own("k8s://https://[fd00::1]:443", "fd00::1"));
  EXPECT_FALSE(is_own("k8s://https://10.96.0.10:443"));
  EXPECT_FALSE(is_own("k8s://https://elsewhere.example:6443"));
  EXPECT_FALSE(is_own("local[*]"));
  EXPECT_FALSE(is_own("k8s://https://kubernetes.default.svc", ""));
}

/// What spark-submit is given for an application of these texts.
class ExecutorPods : public testing::Test {
 protected:
  spark::Properties given(const std::string& spec, const std::string& launcher) {
    const std::string text = "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n" +
                             spec + "\n---\napiVersion: sparkjob/v1\nkind: Launcher\n" + launcher;
    const auto layers = layers::load({{.name = "a.yaml", .path = "a.yaml", .text = text}});
    const auto read = spec::read(layers, {});
    const auto configuration = spark::configuration(read.application);
    return with_executor_pods({.application = read.application,
                               .properties = configuration.properties,
                               .layers = layers,
                               .environment = {}},
                              directory_);
  }
  static std::string text(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  static constexpr auto kTemplate = "spark.kubernetes.executor.podTemplateFile";
  os::RunDirectory directory_{testing::TempDir()};
};

TEST_F(ExecutorPods, RestrictedExecutorsComeFromATemplate) {
  const auto properties = given("spec: {mode: client}", kElsewhere + "podSecurity: restricted\n");

  const auto pod = nlohmann::json::parse(text(properties.at(kTemplate).value));
  EXPECT_EQ(pod["spec"]["securityContext"]["runAsNonRoot"], true);
  EXPECT_EQ(pod["spec"]["containers"][0]["name"], "spark-kubernetes-executor");
  EXPECT_EQ(pod["spec"]["containers"][0]["securityContext"]["readOnlyRootFilesystem"], true);
}

TEST_F(ExecutorPods, FieldsOfAPodComeFromATemplateToo) {
  const auto properties =
      given("spec: {mode: client, executor: {priorityClassName: low}}", kElsewhere);

  const auto pod = nlohmann::json::parse(text(properties.at(kTemplate).value));
  EXPECT_EQ(pod["spec"]["priorityClassName"], "low");
}

TEST_F(ExecutorPods, WithoutAnyOfItThereIsNoTemplate) {
  EXPECT_EQ(given("spec: {mode: client}", kElsewhere).count(kTemplate), 0U);
  EXPECT_EQ(
      given("spec: {mode: client}", "master: local[*]\npodSecurity: restricted\n").count(kTemplate),
      0U);
}

TEST_F(ExecutorPods, ATemplateThatCannotBeReadIsRefusedWhereItHasToBeMerged) {
  const std::string spec =
      "spec: {mode: client, sparkConf: {" + std::string(kTemplate) + ": 's3a://bucket/pod.yaml'}}";

  EXPECT_EQ(given(spec, kElsewhere).at(kTemplate).value, "s3a://bucket/pod.yaml");
  try {
    given(spec, kElsewhere + "podSecurity: restricted\n");
    FAIL() << "was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(
        std::string(error.what()),
        "a.yaml:3:77: " + std::string(kTemplate) +
            ": 's3a://bucket/pod.yaml' cannot be read; name a file that exists and may be read");
  }
}

}  // namespace
}  // namespace sparkjob::launch
