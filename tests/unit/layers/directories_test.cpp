// SPDX-License-Identifier: Apache-2.0
/// Layers in directories, and as the ConfigMap that a Job mounts.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "layers/load.hpp"
#include "unit/layers/folder.hpp"
#include "unit/layers/text_tree.hpp"

namespace sparkjob::layers {
namespace {

namespace fs = std::filesystem;

const std::string kApplication =
    "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n";

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
