// SPDX-License-Identifier: Apache-2.0
#include "layers/load.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "unit/layers/folder.hpp"
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

class Directories : public sparkjob::testing::Folder {
 protected:
  /// The problems of reading `directories` below the root, with paths relative to it.
  std::string problems_reading(const std::vector<std::string>& directories) const {
    std::vector<fs::path> paths;
    for (const std::string& directory : directories) {
      paths.push_back(root_ / directory);
    }
    return relative(problems_of([&] { read_directories(paths); }));
  }

  ErrorKind kind_reading(const std::string& directory) const {
    try {
      read_directories({root_ / directory});
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::Bug;
  }
};

TEST_F(Directories, AreReadWithTheirPathsAsGiven) {
  write("base/layers/00.yaml", "x");

  const auto files = read_directories({root_ / "base/layers/"});

  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "00.yaml");
  EXPECT_EQ(files[0].path, root_.string() + "/base/layers/00.yaml");
  EXPECT_EQ(files[0].text, "x");
}

TEST_F(Directories, OfAMountedConfigMapAreReadThroughItsLinks) {
  write("m/..2024_01_01/00.yaml", "x");
  fs::create_directory_symlink("..2024_01_01", root_ / "m/..data");
  fs::create_symlink("..data/00.yaml", root_ / "m/00.yaml");

  const auto files = read_directories({root_ / "m"});

  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].text, "x");
}

TEST_F(Directories, LeaveOutDotFiles) {
  write("a/.00.yaml.swp", "x");
  write("a/0.yaml", "x");

  EXPECT_EQ(read_directories({root_ / "a"}).size(), 1U);
}

TEST_F(Directories, ThatAreMissingAreNamed) {
  EXPECT_EQ(problems_reading({"a", "b"}),
            "a: there is no such directory of layers\nb: there is no such directory of layers\n");
  EXPECT_EQ(kind_reading("a"), ErrorKind::Missing);
}

TEST_F(Directories, ThatAreEmptyAreRefused) {
  fs::create_directory(root_ / "a");

  EXPECT_EQ(problems_reading({"a"}),
            "a: there are no layers in this directory; a layer is a file that ends in .yaml, .yml "
            "or .conf\n");
  EXPECT_EQ(kind_reading("a"), ErrorKind::Config);
}

TEST_F(Directories, ThatAreFilesAreRefused) {
  write("a.yaml", "x");

  EXPECT_EQ(problems_reading({"a.yaml"}),
            "a.yaml: this is a file, not a directory of layers; give the directory it lies in\n");
}

TEST_F(Directories, HoldNoOtherDirectories) {
  write("a/b/0.yaml", "x");

  EXPECT_EQ(problems_reading({"a"}),
            "a/b: this is a directory inside a directory of layers; layers lie directly in it; "
            "give another directory with its own --layers\n");
}

TEST_F(Directories, NameFilesThatCannotBeRead) {
  fs::create_directory(root_ / "a");
  fs::create_symlink("nowhere.yaml", root_ / "a/0.yaml");
  fs::create_symlink("/proc/self/mem", root_ / "a/1.yaml");  // readable for nobody at its start

  EXPECT_EQ(problems_reading({"a"}),
            "a/0.yaml: the file cannot be read: No such file or directory\n"
            "a/1.yaml: the file cannot be read: Input/output error\n");
  EXPECT_EQ(kind_reading("a"), ErrorKind::Missing);
}

TEST_F(Directories, RefuseOtherThingsThanFiles) {
  fs::create_directory(root_ / "a");
  ASSERT_EQ(mkfifo((root_ / "a/0.yaml").c_str(), 0600), 0);

  EXPECT_EQ(problems_reading({"a"}), "a/0.yaml: this is no file\n");
}

TEST_F(Directories, RefuseLargeFilesWithoutReadingThemWhole) {
  write("a/0.yaml", "x");
  fs::resize_file(root_ / "a/0.yaml", 5000000000);

  EXPECT_EQ(problems_reading({"a"}),
            "a/0.yaml: the file has 5000000000 bytes, more than the 1048576 that fit into a "
            "ConfigMap; layers are small; give data to the application as a file or a volume\n");
}

TEST_F(Directories, GiveTheSameAsTheirConfigMap) {
  const std::string base = kApplication + "metadata: {name: a}\nspec: {driver: {cores: 1}}\n";
  const std::string prod = kApplication + "spec: {driver: {cores: 2}}\n";
  write("base/00-base.yaml", base);
  write("prod/50-prod.yaml", prod);
  write("prod/log4j2.properties", "a=b\n");
  const Tree config_map = tree_of(
      "apiVersion: v1\nkind: ConfigMap\ndata:\n"
      "  00-base.yaml: |\n    apiVersion: sparkoperator.k8s.io/v1beta2\n    kind: "
      "SparkApplication\n"
      "    metadata: {name: a}\n    spec: {driver: {cores: 1}}\n"
      "  50-prod.yaml: |\n    apiVersion: sparkoperator.k8s.io/v1beta2\n    kind: "
      "SparkApplication\n"
      "    spec: {driver: {cores: 2}}\n"
      "  log4j2.properties: |\n    a=b\n");

  const Layers directories = load(read_directories({root_ / "base", root_ / "prod"}));
  const Layers built = load(files_of_config_map(config_map, "configmap/a-layers"));

  EXPECT_EQ(to_json(*built.application), to_json(*directories.application));
  EXPECT_EQ(built.spark_conf_dir.at("log4j2.properties").text,
            directories.spark_conf_dir.at("log4j2.properties").text);
  EXPECT_EQ(place(built.application->at({"spec", "driver", "cores"})->origin),
            "configmap/a-layers/50-prod.yaml:3:24");
}

TEST(ConfigMap, OfBinaryDataIsRefused) {
  EXPECT_EQ(problems_of([] {
              files_of_config_map(tree_of("binaryData: {0.yaml: AAAA}\n"), "configmap/a");
            }),
            "configmap/a/0.yaml: this is binary data, not UTF-8 text; layers are text\n");
}

}  // namespace
}  // namespace sparkjob::layers
