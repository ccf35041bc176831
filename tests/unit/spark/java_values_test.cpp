// SPDX-License-Identifier: Apache-2.0
#include "spark/java_values.hpp"

#include <gtest/gtest.h>

namespace sparkjob::spark {
namespace {

TEST(Mebibytes, ReadJavaSizes) {
  EXPECT_EQ(mebibytes("512"), 512);
  EXPECT_EQ(mebibytes("2G"), 2048);
  EXPECT_EQ(mebibytes(" 1tb "), 1024 * 1024);
  EXPECT_EQ(mebibytes("1535k"), 1);
  EXPECT_EQ(mebibytes("1048575b"), 0);
}

TEST(Mebibytes, RefuseWhatSparkRefuses) {
  for (const auto* text : {"", "1.5g", "g", "1 g", "-1g", "1bb", "1x", "9000000000000p"}) {
    EXPECT_EQ(mebibytes(text), std::nullopt) << text;
  }
}

TEST(JavaText, WritesDoublesAsJavaDoes) {
  EXPECT_EQ(java_text(0.1), "0.1");
  EXPECT_EQ(java_text(0.40), "0.4");
  EXPECT_EQ(java_text(1), "1.0");
  EXPECT_EQ(java_text(0), "0.0");
  EXPECT_EQ(java_text(1234.5), "1234.5");
  EXPECT_EQ(java_text(0.001), "0.001");
  EXPECT_EQ(java_text(0.0005), "5.0E-4");
  EXPECT_EQ(java_text(1.25e7), "1.25E7");
  EXPECT_EQ(java_text(1e6), "1000000.0");
}

}  // namespace
}  // namespace sparkjob::spark
