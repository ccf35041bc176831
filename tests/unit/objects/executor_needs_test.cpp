// SPDX-License-Identifier: Apache-2.0
#include "objects/executor_needs.hpp"

#include <gtest/gtest.h>

#include <map>

namespace sparkjob::objects {
namespace {

ExecutorNeeds needs(const std::map<std::string, std::string>& said, bool is_python = false) {
  spark::Properties properties;
  for (const auto& [key, value] : said) {
    properties[key].value = value;
  }
  return executor_needs(properties, is_python);
}

TEST(ExecutorNeeds, AreSparksDefaultsWhereNobodySaysMore) {
  const auto usual = needs({});

  EXPECT_EQ(usual.wanted, 2);
  EXPECT_EQ(usual.cpu, "1");
  EXPECT_EQ(usual.cpu_limit, "");
  EXPECT_EQ(usual.memory, 1408);
}

TEST(ExecutorNeeds, AddUpAsInSpark) {
  EXPECT_EQ(needs({{"spark.executor.memory", "8g"},
                   {"spark.kubernetes.memoryOverheadFactor", "0.4"},
                   {"spark.executor.pyspark.memory", "2g"}},
                  /*is_python=*/true)
                .memory,
            8192 + 3276 + 2048);
  EXPECT_EQ(
      needs({{"spark.executor.memory", "8g"}, {"spark.executor.pyspark.memory", "2g"}}).memory,
      8192 + 819);
  EXPECT_EQ(needs({{"spark.executor.memoryOverhead", "1g"},
                   {"spark.memory.offHeap.enabled", "true"},
                   {"spark.memory.offHeap.size", "536870912"}})
                .memory,
            1024 + 1024 + 512);
  EXPECT_EQ(
      needs({{"spark.memory.offHeap.enabled", "true"}, {"spark.memory.offHeap.size", "1g"}}).memory,
      1408 + 1024);
}

TEST(ExecutorNeeds, CountWhatDynamicAllocationBeginsWith) {
  EXPECT_EQ(needs({{"spark.dynamicAllocation.enabled", "true"}}).wanted, 0);
  EXPECT_EQ(needs({{"spark.dynamicAllocation.enabled", "true"},
                   {"spark.dynamicAllocation.minExecutors", "1"},
                   {"spark.dynamicAllocation.initialExecutors", "4"}})
                .wanted,
            4);
}

TEST(ExecutorNeeds, TakeWhatSparkCannotReadAsNotSaid) {
  EXPECT_EQ(needs({{"spark.executor.memory", "much"}}).memory, 1408);
}

}  // namespace
}  // namespace sparkjob::objects
