// SPDX-License-Identifier: Apache-2.0
#include "layers/conf_directory.hpp"

#include "unit/layers/folder.hpp"

namespace sparkjob::layers {
namespace {

class ConfDirectory : public sparkjob::testing::Folder {
 protected:
  static std::string names(const std::map<std::string, File>& files) {
    std::string text;
    for (const auto& [name, file] : files) {
      text += (text.empty() ? "" : " ") + name;
    }
    return text;
  }

  std::vector<Problem> warnings_;
};

TEST_F(ConfDirectory, OfSparkShipsWhatSparkSubmitShips) {
  for (const auto* name :
       {"log4j2.properties", "spark-env.sh", ".hidden", "empty", "spark-defaults.conf",
        "sparkfoo.conf", "spark.properties", "metrics.properties.template", "x.jar", "x.zip",
        "x.tar", "x.gz", "sub/file"}) {
    write(name, std::string(name) == "empty" ? "" : "text\n");
  }

  EXPECT_EQ(names(spark_conf_directory(root_, warnings_)),
            ".hidden empty log4j2.properties spark-env.sh");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(ConfDirectory, OfSparkLeavesOutWhatIsNoTextAndSaysSo) {
  write("latin", "\xe4\n");

  EXPECT_EQ(names(spark_conf_directory(root_, warnings_)), "");
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_EQ(relative(line(warnings_.front())),
            "latin: the file is no UTF-8 text: the driver will not have it");
}

TEST_F(ConfDirectory, OfHadoopShipsEveryFile) {
  write("core-site.xml", "<configuration/>\n");
  write(".hidden", "h");
  write("x.jar", "PK");

  EXPECT_EQ(names(hadoop_conf_directory(root_)), ".hidden core-site.xml x.jar");
}

TEST_F(ConfDirectory, ThatIsNotThereIsMissing) {
  try {
    spark_conf_directory(root_ / "nowhere", warnings_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Missing);
    EXPECT_EQ(relative(error.what()),
              "nowhere: the directory cannot be read: No such file or directory; name one that "
              "exists");
  }
}

}  // namespace
}  // namespace sparkjob::layers
