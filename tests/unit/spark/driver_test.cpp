// SPDX-License-Identifier: Apache-2.0
#include "spark/driver.hpp"

#include <gtest/gtest.h>

#include "unit/spec/reading.hpp"

namespace sparkjob::spark {
namespace {

using sparkjob::testing::application;

Properties submitted(const std::string& spec) {
  const auto said = application(spec);
  std::vector<Problem> problems;
  auto result = submitted_properties(said, configuration(said).properties, "team", problems);
  EXPECT_EQ(problems.size(), 0U);
  return result;
}

std::string value(const std::string& spec, const std::string& key) {
  const auto properties = submitted(spec);
  const auto at = properties.find(key);
  return at == properties.end() ? "nothing" : at->second.value;
}

TEST(SubmittedProperties, SayTheClusterAndTheNamespace) {
  const auto found = submitted("  mainApplicationFile: local:///a.py\n");

  EXPECT_EQ(found.at("spark.kubernetes.namespace").value, "team");
  EXPECT_EQ(found.at("spark.master").value, "k8s://https://kubernetes.default.svc");
  EXPECT_EQ(found.at("spark.submit.deployMode").value, "cluster");
  EXPECT_EQ(found.count("spark.app.submitTime"), 0U);
}

TEST(SubmittedProperties, AMasterWithoutASchemeIsHttps) {
  const std::string file = "  mainApplicationFile: local:///a.py\n  sparkConf: {spark.master: ";
  EXPECT_EQ(value(file + "'k8s://h:443'}\n", "spark.master"), "k8s://https://h:443");
  EXPECT_EQ(value(file + "'k8s://http://h:8080'}\n", "spark.master"), "k8s://http://h:8080");
}

TEST(SubmittedProperties, TheUsersHostIsDropped) {
  EXPECT_EQ(value("  mainApplicationFile: local:///a.py\n  sparkConf: {spark.driver.host: x}\n",
                  "spark.driver.host"),
            "nothing");
}

TEST(SubmittedProperties, TheApplicationsJarIsTheLastOfTheJars) {
  EXPECT_EQ(value("  mainApplicationFile: local:///a.jar\n  deps: {jars: ['local:///b.jar']}\n",
                  "spark.jars"),
            "local:///b.jar,local:///a.jar");
  EXPECT_EQ(value("  mainClass: a.B\n", "spark.jars"), "");
  EXPECT_EQ(value("  mainApplicationFile: local:///a.py\n", "spark.jars"), "nothing");
}

TEST(ApplicationName, IsTheClassOrTheFileWhereNobodySaysOne) {
  spec::Application said;
  said.main_application_file = spec::Text{.value = "local:///x/pi.py", .origin = {}};
  EXPECT_EQ(application_name(said, {}), "pi.py");

  said.main_class = spec::Text{.value = "a.B", .origin = {}};
  EXPECT_EQ(application_name(said, {}), "a.B");
}

TEST(UseImage, OnlyWhereOneOfTheTwoHasNone) {
  const OwnImage own{.name = {.value = "own:1", .origin = {}},
                     .pull_policy = "Always",
                     .pull_secrets = {"a", "b"}};
  Properties nobody;
  use_image(own, nobody);
  EXPECT_EQ(nobody.at("spark.kubernetes.container.image").value, "own:1");
  EXPECT_EQ(nobody.at("spark.kubernetes.container.image.pullPolicy").value, "Always");
  EXPECT_EQ(nobody.at("spark.kubernetes.container.image.pullSecrets").value, "a,b");

  Properties both{{"spark.kubernetes.driver.container.image", {"d", {}}},
                  {"spark.kubernetes.executor.container.image", {"e", {}}}};
  use_image(own, both);
  EXPECT_EQ(both.size(), 2U);
}

}  // namespace
}  // namespace sparkjob::spark
