// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using sparkjob::testing::container;
using sparkjob::testing::made;
using sparkjob::testing::refused;

const std::string kPython = "  mainApplicationFile: local:///a.py\n  image: spark:1\n";

std::string memory(const std::string& conf) {
  const auto resources = container(made({.conf = conf})).at("resources");
  EXPECT_EQ(resources.at("requests").at("memory"), resources.at("limits").at("memory"));
  return resources.at("limits").at("memory");
}

std::string python_memory(const std::string& conf) {
  return container(made({.conf = conf, .spec = kPython})).at("resources").at("limits").at("memory");
}

TEST(DriverMemory, IsTheHeapAndATenthMoreButAtLeast384Mebibytes) {
  EXPECT_EQ(memory(""), "1408Mi");
  EXPECT_EQ(memory("spark.driver.memory 4g\n"), "4505Mi");  // 409.6 is truncated
  EXPECT_EQ(memory("spark.driver.memory 2048\n"), "2432Mi");
}

TEST(DriverMemory, OfPythonHasMoreOverhead) {
  EXPECT_EQ(python_memory(""), "1433Mi");
  EXPECT_EQ(python_memory("spark.driver.memory 8g\n"), "11468Mi");
  EXPECT_EQ(python_memory("spark.kubernetes.memoryOverheadFactor 0.1\n"), "1408Mi");
}

TEST(DriverMemory, AnOverheadThatIsSaidHasNoFloor) {
  EXPECT_EQ(memory("spark.driver.memory 2g\nspark.driver.memoryOverhead 100m\n"), "2148Mi");
  EXPECT_EQ(memory("spark.driver.memory 2g\nspark.yarn.driver.memoryOverhead 100m\n"), "2148Mi");
}

TEST(DriverMemory, TheDriversOwnFactorIsStronger) {
  EXPECT_EQ(memory("spark.driver.memory 4g\nspark.kubernetes.memoryOverheadFactor 0.3\n"),
            "5324Mi");
  EXPECT_EQ(memory("spark.driver.memory 4g\nspark.kubernetes.memoryOverheadFactor 0.3\n"
                   "spark.driver.memoryOverheadFactor 0.2\n"),
            "4915Mi");
  EXPECT_EQ(memory("spark.driver.memory 800m\nspark.driver.memoryOverheadFactor 0.29\n"
                   "spark.driver.minMemoryOverhead 1m\n"),
            "1031Mi");  // 0.29 * 800 is 231.999…, as in Java
}

TEST(DriverMemory, TheFloorCanBeMoved) {
  EXPECT_EQ(memory("spark.driver.minMemoryOverhead 512m\n"), "1536Mi");
}

TEST(DriverMemory, WhatIsNoneIsRefusedWithItsPlace) {
  EXPECT_EQ(refused({.conf = "spark.driver.minMemoryOverhead 1.5g\n"}),
            "b.conf:1:32: spark.driver.minMemoryOverhead: '1.5g' is not an amount of memory; write "
            "a whole number and a unit, for example 512m\n");
}

TEST(DriverCpu, RequestsTheCoresAndLimitsOnlyWhereSaid) {
  const auto resources = container(made({.conf = "spark.driver.cores 2\n"})).at("resources");
  EXPECT_EQ(resources.at("requests").at("cpu"), "2");
  EXPECT_FALSE(resources.at("limits").contains("cpu"));

  const auto said = container(made({.conf = "spark.driver.cores 2\n"
                                            "spark.kubernetes.driver.request.cores 500m\n"
                                            "spark.kubernetes.driver.limit.cores 3\n"}))
                        .at("resources");
  EXPECT_EQ(said.at("requests").at("cpu"), "500m");
  EXPECT_EQ(said.at("limits").at("cpu"), "3");
}

TEST(CustomResources, AreLimitsOfTheirVendor) {
  const std::string amount = "spark.driver.resource.gpu.amount 1\n";
  const auto resources =
      container(made({.conf = amount + "spark.driver.resource.gpu.vendor nvidia.com\n"}))
          .at("resources");
  EXPECT_EQ(resources.at("limits").at("nvidia.com/gpu"), "1");
  EXPECT_FALSE(resources.at("requests").contains("nvidia.com/gpu"));

  EXPECT_EQ(refused({.conf = amount}),
            "b.conf:1:34: spark.driver.resource.gpu.amount: whose resource this is is not said; "
            "set spark.driver.resource.gpu.vendor, for example nvidia.com\n");
}

}  // namespace
}  // namespace sparkjob::objects
