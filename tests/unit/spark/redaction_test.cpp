// SPDX-License-Identifier: Apache-2.0
#include "spark/redaction.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace sparkjob::spark {
namespace {

const Redaction& by_default() {
  static const Redaction redaction(std::nullopt);
  return redaction;
}

TEST(Redaction, HidesByTheKeyInAnyCase) {
  EXPECT_TRUE(by_default().hides("spark.hadoop.fs.s3a.secret.key", "x"));
  EXPECT_TRUE(by_default().hides("spark.ssl.keyPassword", "x"));
  EXPECT_TRUE(by_default().hides("spark.authToken", "x"));
  EXPECT_TRUE(by_default().hides("spark.hadoop.fs.s3a.access.key", "x"));
  EXPECT_TRUE(by_default().hides("AWS_ACCESSKEY", "x"));
  EXPECT_TRUE(by_default().hides("spark.hadoop.google.CREDENTIALS", "x"));
}

TEST(Redaction, HidesByTheValueToo) {
  EXPECT_TRUE(by_default().hides("spark.driver.extraJavaOptions", "-Ddb.Password=x"));
}

TEST(Redaction, ShowsTheRest) {
  EXPECT_FALSE(by_default().hides("spark.executor.memory", "2g"));
  EXPECT_FALSE(by_default().hides("spark.hadoop.fs.s3a.access_key", "x"));
  EXPECT_FALSE(by_default().hides("spark.access..key", "toke"));
  EXPECT_FALSE(by_default().hides("", ""));
}

TEST(Redaction, TheUsersPatternTakesThePlaceOfTheDefault) {
  const Redaction redaction("(?i)pin|license[.-]?key");

  EXPECT_TRUE(redaction.understood());
  EXPECT_TRUE(redaction.hides("spark.app.PIN", "1"));
  EXPECT_TRUE(redaction.hides("spark.app.license-Key", "1"));
  EXPECT_FALSE(redaction.hides("spark.app.password", "1"));
}

TEST(Redaction, CaseCountsWithoutTheFlag) {
  const Redaction redaction("^spark[.]my\\.(?:[a-c]+|x*?)\\d$");

  EXPECT_TRUE(redaction.understood());
  EXPECT_TRUE(redaction.hides("spark.my.abc1", ""));
  EXPECT_FALSE(redaction.hides("spark.MY.abc1", ""));
  EXPECT_FALSE(redaction.hides("spark.my.abd1", ""));
}

TEST(Redaction, AnEmptyPatternHidesEverythingAsInSpark) {
  EXPECT_TRUE(Redaction("").hides("spark.app.name", "x"));
}

TEST(Redaction, HidesEverythingWhereThePatternIsNotUnderstood) {
  for (const std::string pattern :
       {"(?<=a)b", "a(?!b)", "(?m)^a",    "a(?i)b", "(?<name>a)", "\\p{Upper}",
        "\\Qa\\E", "\\bkey", "[a&&[^b]]", "[a[b]]", "[]a]",       "a*+",
        "a{2}",    "(a+)+",  "(a|b)*",    "(a)\\1", "\\x61",      "a**",
        "(a",      "a)",     "[a",        "a\\",    "*a",         "\xC3\xA4"}) {
    const Redaction redaction(pattern);
    EXPECT_FALSE(redaction.understood()) << pattern;
    EXPECT_TRUE(redaction.hides("spark.app.name", "flights")) << pattern;
  }
}

TEST(Redaction, HidesWhatTheUsersPatternCannotBeTriedOn) {
  const Redaction redaction("a$");

  EXPECT_FALSE(redaction.hides("k", "b"));
  EXPECT_TRUE(redaction.hides("k", "a\n")) << "Java's $ stands before a last line end, too";
  EXPECT_TRUE(redaction.hides("k", "\xC3\xA4"));
  EXPECT_TRUE(redaction.hides("k", std::string(100'000, 'b')));
  EXPECT_FALSE(Redaction(".*a").hides("k", std::string(2'000, 'b'))) << "this is still tried";
}

}  // namespace
}  // namespace sparkjob::spark
