// SPDX-License-Identifier: Apache-2.0
#include "spec/values.hpp"

#include <gtest/gtest.h>

namespace sparkjob::spec {
namespace {

TEST(Memory, IsDigitsAndAUnit) {
  for (const auto* size : {"512m", "4g", "4G", "1024", "1t", "300mb", "64kb"}) {
    EXPECT_TRUE(is_memory(size)) << size;
  }
}

TEST(Memory, IsNoFractionAndNoUnknownUnit) {
  for (const auto* size : {"4x", "1.5g", "-1g", "", "g", "4 g", "4Gi", "4gg"}) {
    EXPECT_FALSE(is_memory(size)) << size;
  }
}

TEST(Memory, OfNothingIsKnown) {
  EXPECT_TRUE(is_nothing("0") && is_nothing("0g") && is_nothing("0.0"));
  EXPECT_FALSE(is_nothing("1") || is_nothing("0.1"));
}

TEST(Memory, AFractionIsToldAsTheWholeNumberItIs) {
  EXPECT_EQ(memory_hint("1.5g"), "write a whole number, for example 1536m");
}

TEST(Memory, AKubernetesQuantityIsToldInSparksSpelling) {
  EXPECT_EQ(memory_hint("4Gi"), "write it as Spark does: 4g");
  EXPECT_EQ(memory_hint("512Mi"), "write it as Spark does: 512m");
}

TEST(Memory, AnythingElseIsToldTheRule) {
  EXPECT_EQ(memory_hint("4x"), "write a whole number and a unit, for example 512m or 4g");
}

TEST(Cpu, IsAQuantityAboveNothing) {
  for (const auto* cpu : {"500m", "1", "1.5", "0.1"}) {
    EXPECT_TRUE(is_cpu(cpu)) << cpu;
  }
  for (const auto* cpu : {"0", "-1", "1g", "", "m", "one"}) {
    EXPECT_FALSE(is_cpu(cpu)) << cpu;
  }
}

TEST(Name, IsADnsLabelThatStartsWithALetter) {
  EXPECT_TRUE(is_dns_label("flights-2"));
  for (const auto* name : {"Flights", "2flights", "flights-", "a.b", "", "a_b"}) {
    EXPECT_FALSE(is_dns_label(name)) << name;
  }
  EXPECT_TRUE(is_dns_label(std::string(63, 'a')));
  EXPECT_FALSE(is_dns_label(std::string(64, 'a')));
}

}  // namespace
}  // namespace sparkjob::spec
