// SPDX-License-Identifier: Apache-2.0
#include "layers/load.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "unit/layers/text_tree.hpp"

namespace sparkjob::layers {
namespace {

namespace fs = std::filesystem;

const std::string kApplication =
    "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n";

File file(const std::string& path, const std::string& text) {
  return {.name = fs::path(path).filename().string(), .path = path, .text = text};
}

std::string problems(const std::vector<File>& files) {
  return problems_of([&] { load(files); });
}

constexpr const char* kWhatLayersHold =
    "a layer holds 'apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication' or "
    "'apiVersion: sparkjob/v1, kind: Launcher'\n";

TEST(Load, AppliesLayersInTheOrderOfTheirNamesOverAllDirectories) {
  const Layers layers = load({
      file("overlay/50-prod.yaml", kApplication + "spec: {sparkConf: {a: prod}}\n"),
      file("base/00-base.yaml", kApplication + "spec: {sparkConf: {a: base, b: base}}\n"),
      file("overlay/30-history.yaml", kApplication + "spec: {sparkConf: {b: history}}\n"),
  });

  EXPECT_EQ(to_json(*layers.application->at({"spec"})).dump(),
            R"({"sparkConf":{"a":"prod","b":"history"}})");
  EXPECT_EQ(layers.order, (std::vector<std::string>{"base/00-base.yaml", "overlay/30-history.yaml",
                                                    "overlay/50-prod.yaml"}));
}

TEST(Load, APropertiesFileIsALayerOfSparkConf) {
  const Layers layers = load({
      file("a/00-spark-defaults.conf", "spark.a 010\nspark.b 1\n"),
      file("a/10.yaml", kApplication + "spec: {sparkConf: {spark.b: 2}}\n"),
  });

  EXPECT_EQ(to_json(*layers.application).at("spec").dump(),
            R"({"sparkConf":{"spark.a":"010","spark.b":2}})");
}

TEST(Load, KeepsTheTwoKindsOfDocumentApart) {
  const Layers layers =
      load({file("a/0.yaml", kApplication + "spec: {mode: cluster}\n---\n"
                                            "apiVersion: sparkjob/v1\nkind: Launcher\n"
                                            "spec: {logs: none}\n")});

  EXPECT_EQ(layers.application->at({"spec", "mode"})->scalar()->text, "cluster");
  EXPECT_EQ(layers.launcher->at({"spec", "logs"})->scalar()->text, "none");
}

TEST(Load, TakesFilesForTheConfigurationDirectoriesAsTheyAre) {
  const Layers layers = load({
      file("a/log4j2.properties", "x"),
      file("a/log4j2.yaml", "Configuration: {}"),
      file("a/metrics.properties", "x"),
      file("a/core-site.xml", "<a/>"),
      file("a/hive-site.xml", "<b/>"),
  });

  EXPECT_EQ(layers.spark_conf_dir.size(), 3U);
  EXPECT_EQ(layers.hadoop_conf_dir.at("core-site.xml").text, "<a/>");
  EXPECT_EQ(layers.hadoop_conf_dir.size(), 2U);
  EXPECT_FALSE(layers.application);
  EXPECT_TRUE(layers.order.empty());
}

TEST(Load, RefusesOneNameInTwoDirectories) {
  EXPECT_EQ(problems({file("b/0.yaml", kApplication), file("a/0.yaml", kApplication)}),
            "b/0.yaml: there is also a/0.yaml; layers apply in the order of their file names, so "
            "give them different ones\n");
}

TEST(Load, RefusesFilesThatAreNoLayers) {
  const std::string allowed =
      "layers end in .yaml, .yml or .conf; log4j2.properties, metrics.properties, "
      "fairscheduler.xml and spark-env.sh go to SPARK_CONF_DIR, *-site.xml to HADOOP_CONF_DIR\n";

  EXPECT_EQ(problems({file("a/README.md", "x")}),
            "a/README.md: 'README.md' is nothing that a directory of layers holds; " + allowed);
  EXPECT_EQ(problems({file("a/krb5.conf", "x")}),
            "a/krb5.conf: 'krb5.conf' is nothing that a directory of layers holds; " + allowed);
}

TEST(Load, ReportsTheProblemsOfAllFiles) {
  EXPECT_EQ(problems({file("a/0.yaml", "a: 1\na: 2\n"), file("a/1.yaml", "a: b: c\n"),
                      file("a/2.yaml", "- x\n")}),
            "a/0.yaml:2:1: the key 'a' is given twice; the first one is at a/0.yaml:1:1, keep one "
            "of them\n"
            "a/1.yaml:1:5: broken YAML: illegal map value; text with ': ' in it needs quotes; or "
            "check the indentation\n"
            "a/2.yaml:1:1: this document is a list, not a map; " +
                std::string(kWhatLayersHold));
}

TEST(Documents, NeedApiVersionAndKind) {
  EXPECT_EQ(
      problems({file("0.yaml", "spec: {}\n")}),
      "0.yaml:1:1: this document has no 'apiVersion' and 'kind'; " + std::string(kWhatLayersHold));
  EXPECT_EQ(problems({file("0.yaml", "kind: Launcher\n")}),
            "0.yaml:1:1: this document has no 'apiVersion'; " + std::string(kWhatLayersHold));
}

TEST(Documents, OfOldVersionsSayWhatToWrite) {
  EXPECT_EQ(
      problems(
          {file("0.yaml", "apiVersion: sparkoperator.k8s.io/v1beta1\nkind: SparkApplication\n")}),
      "0.yaml:1:13: the version 'sparkoperator.k8s.io/v1beta1' of SparkApplication is not read; "
      "write 'sparkoperator.k8s.io/v1beta2'\n");
}

TEST(Documents, OfApachesOperatorAreRecognised) {
  EXPECT_EQ(problems({file("0.yaml", "apiVersion: spark.apache.org/v1\nkind: SparkApplication\n")}),
            "0.yaml:1:13: a SparkApplication of 'spark.apache.org/v1' is not read yet; write it as "
            "'sparkoperator.k8s.io/v1beta2'\n");
}

TEST(Documents, OfBothOperatorsDoNotMix) {
  EXPECT_EQ(problems({file("0.yaml", kApplication),
                      file("1.yaml", "apiVersion: spark.apache.org/v1\nkind: SparkApplication\n")}),
            "1.yaml:1:13: the layers mix documents of 'spark.apache.org' with those of "
            "'sparkoperator.k8s.io'; the first of those is at 0.yaml:1:13, use one of the two\n"
            "1.yaml:1:13: a SparkApplication of 'spark.apache.org/v1' is not read yet; write it as "
            "'sparkoperator.k8s.io/v1beta2'\n");
}

TEST(Documents, OfOtherKindsAreRefusedByName) {
  const auto refusal = [](const std::string& version, const std::string& kind) {
    return problems({file("0.yaml", "apiVersion: " + version + "\nkind: " + kind + "\n")});
  };

  EXPECT_EQ(refusal("sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication"),
            "0.yaml:2:7: a ScheduledSparkApplication is not supported; write its template as a "
            "SparkApplication, and the schedule as a CronJob\n");
  EXPECT_EQ(refusal("sparkoperator.k8s.io/v1alpha1", "SparkConnect"),
            "0.yaml:2:7: a SparkConnect is not supported; sparkjob runs applications, which begin "
            "and end\n");
  EXPECT_EQ(refusal("spark.apache.org/v1", "SparkCluster"),
            "0.yaml:2:7: a SparkCluster is not supported; sparkjob runs applications, which begin "
            "and end\n");
  EXPECT_EQ(refusal("v1", "ConfigMap"),
            "0.yaml:2:7: a ConfigMap of 'v1' is no layer; put it beside the Job in the "
            "kustomization; " +
                std::string(kWhatLayersHold));
  EXPECT_EQ(refusal("sparkjob/v2", "Launcher"),
            "0.yaml:2:7: sparkjob knows no Launcher of 'sparkjob/v2'; write 'apiVersion: "
            "sparkjob/v1, kind: Launcher'\n");
}

TEST(Documents, OfTwoNamesAreRefusedWithBothPlaces) {
  EXPECT_EQ(problems({file("0.yaml", kApplication + "metadata: {name: a}\n"),
                      file("1.yaml", kApplication + "metadata: {labels: {}}\n"),
                      file("2.yaml", kApplication + "metadata: {name: b}\n")}),
            "2.yaml:3:18: the layers describe two applications, 'a' and 'b'; the first is at "
            "0.yaml:3:18, give them one name or leave it out here\n");
}

TEST(Documents, ExportedFromAClusterLoseWhatItAdded) {
  const Layers layers = load(
      {file("0.yaml",
            kApplication +
                "metadata:\n"
                "  name: a\n"
                "  uid: 1\n"
                "  resourceVersion: '5'\n"
                "  generation: 2\n"
                "  creationTimestamp: 2024-01-01T00:00:00Z\n"
                "  managedFields: [{manager: kubectl}]\n"
                "  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', mine: x}\n"
                "status: {applicationState: {state: COMPLETED}}\n")});

  EXPECT_EQ(to_json(*layers.application).dump(),
            R"({"apiVersion":"sparkoperator.k8s.io/v1beta2","kind":"SparkApplication",)"
            R"("metadata":{"annotations":{"mine":"x"},"name":"a"}})");
}

TEST(Documents, CannotBePatchedAway) {
  EXPECT_EQ(problems({file("0.yaml", kApplication + "$patch: delete\n")}),
            "0.yaml:3:9: '$patch' stands at the top of the document; write it inside the map or "
            "list it is about\n");
}

}  // namespace
}  // namespace sparkjob::layers
