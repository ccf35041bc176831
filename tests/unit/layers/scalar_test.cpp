// SPDX-License-Identifier: Apache-2.0
#include "layers/scalar.hpp"

#include <gtest/gtest.h>

namespace sparkjob::layers {
namespace {

Scalar plain(const char* text) {
  return {.text = text, .style = Style::Plain};
}

Scalar quoted(const char* text) {
  return {.text = text, .style = Style::Quoted};
}

TEST(Scalar, TruthIsSpeltInManyWays) {
  for (const char* text : {"true", "True", "TRUE", "yes", "on", "y", "Y"}) {
    EXPECT_EQ(as_bool(plain(text)), true) << text;
  }
  for (const char* text : {"false", "no", "Off", "n"}) {
    EXPECT_EQ(as_bool(plain(text)), false) << text;
  }
  for (const char* text : {"tRUE", "1", "", "nO"}) {
    EXPECT_EQ(as_bool(plain(text)), std::nullopt) << text;
  }
}

TEST(Scalar, QuotedIsAlwaysText) {
  EXPECT_EQ(as_bool(quoted("true")), std::nullopt);
  EXPECT_EQ(as_integer(quoted("1")), std::nullopt);
  EXPECT_FALSE(is_null(quoted("")));
  EXPECT_EQ(meaning(quoted("~")), Meaning::String);
}

TEST(Scalar, IntegersAreReadInEveryBase) {
  EXPECT_EQ(as_integer(plain("010")), 8);
  EXPECT_EQ(as_integer(plain("0o10")), 8);
  EXPECT_EQ(as_integer(plain("0x1F")), 31);
  EXPECT_EQ(as_integer(plain("0b11")), 3);
  EXPECT_EQ(as_integer(plain("-1_000")), -1000);
  EXPECT_EQ(as_integer(plain("+1")), 1);
  EXPECT_EQ(as_integer(plain("08")), 8) << "no octal number, so a float without a fraction";
}

TEST(Scalar, IntegersHaveTheirLimits) {
  EXPECT_EQ(as_integer(plain("9223372036854775807")), INT64_MAX);
  EXPECT_EQ(as_integer(plain("-9223372036854775808")), INT64_MIN);
  EXPECT_EQ(as_integer(plain("9223372036854775808")), std::nullopt);
  EXPECT_EQ(as_large_integer(plain("9223372036854775808")), 9223372036854775808U);
}

TEST(Scalar, AFloatWithoutAFractionIsAnInteger) {
  EXPECT_EQ(as_integer(plain("1e3")), 1000);
  EXPECT_EQ(as_integer(plain("2.0")), 2);
  EXPECT_EQ(as_integer(plain("2.5")), std::nullopt);
  EXPECT_EQ(as_number(plain("2.5")), 2.5);
}

TEST(Scalar, WhatOnlyLooksLikeANumberIsText) {
  for (const char* text : {"1:30", "2024-01-01", "1g", "1.2.3", "0x", "1e", ".", "-", "_1", "inf",
                           "nan", "1e400", "0x1p4", "1,000"}) {
    EXPECT_EQ(meaning(plain(text)), Meaning::String) << text;
  }
}

TEST(Scalar, NullHasFiveSpellings) {
  for (const char* text : {"", "~", "null", "Null", "NULL"}) {
    EXPECT_TRUE(is_null(plain(text))) << text;
  }
  EXPECT_FALSE(is_null(plain("nULL")));
}

TEST(Scalar, ASurprisingReadingIsNamed) {
  EXPECT_EQ(surprising_reading(plain("010")), "8");
  EXPECT_EQ(surprising_reading(plain("-010")), "-8");
  EXPECT_EQ(surprising_reading(plain("1e3")), "1000");
  EXPECT_EQ(surprising_reading(plain("1_000")), "1000");
  EXPECT_EQ(surprising_reading(plain("0x10")), "16");
  EXPECT_EQ(surprising_reading(plain("yes")), "true");
  EXPECT_EQ(surprising_reading(plain("Off")), "false");
}

TEST(Scalar, WhatReadsAsItLooksIsNoSurprise) {
  for (const char* text : {"0", "-0", "1", "-12", "+3", "1.0", "0.5", "true", "false", "x", "1g"}) {
    EXPECT_EQ(surprising_reading(plain(text)), std::nullopt) << text;
  }
  EXPECT_EQ(surprising_reading(quoted("010")), std::nullopt);
}

}  // namespace
}  // namespace sparkjob::layers
