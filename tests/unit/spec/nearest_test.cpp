// SPDX-License-Identifier: Apache-2.0
#include "spec/nearest.hpp"

#include <gtest/gtest.h>

namespace sparkjob::spec {
namespace {

const std::vector<std::string_view> kKnown{"memory", "memoryOverhead", "cores", "coreLimit"};

TEST(Nearest, FindsWhatAFewLettersAreOff) {
  EXPECT_EQ(nearest("memroy", kKnown), "memory");
  EXPECT_EQ(nearest("core", kKnown), "cores");
  EXPECT_EQ(nearest("memoryoverhead", kKnown), "memoryOverhead");
}

TEST(Nearest, GuessesNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("tolerations", kKnown), std::nullopt);
  EXPECT_EQ(nearest("", kKnown), std::nullopt);
}

}  // namespace
}  // namespace sparkjob::spec
