// SPDX-License-Identifier: Apache-2.0
// What a server may say, and what of it is shown.
#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"
#include "kube/refusal.hpp"
#include "kube/warnings.hpp"

namespace sparkjob::kube {
namespace {

using Words = std::vector<std::string>;

TEST(PlainWords, AreOneLineThatMovesNoCursor) {
  EXPECT_EQ(plain_words("  a\r\nb\t\x1B[31mc\x7F\0d "), "a  b  [31mc");
  EXPECT_EQ(plain_words("a\xC2\x9B"
                        "31m"),
            "a 31m")
      << "a control character of Unicode";
  EXPECT_EQ(plain_words("größer 😀"), "größer 😀");
}

TEST(PlainWords, AreValidUtf8WhateverCame) {
  EXPECT_EQ(plain_words("a\xFF\xC3"), "a??");
  EXPECT_EQ(plain_words("\xC0\xAF \xED\xA0\x80 \xF5"), "?? ??? ?");
  EXPECT_EQ(plain_words("ää", 3), "ä") << "nor is a letter cut in two";
}

TEST(JsonText, OfAnyDepthExhaustsNothing) {
  const std::string deep(5'000'000, '[');
  const std::string wide = "[" + std::string(4'000'000, ',') + "]";

  EXPECT_TRUE(parsed(deep).is_discarded());
  EXPECT_TRUE(parsed(wide).is_discarded());
  EXPECT_FALSE(is_json(std::string(300, '[') + std::string(300, ']')));
  EXPECT_TRUE(is_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_EQ(parsed(R"({"a": "[[\"[[", "b": [1, {}]})")["b"][0], 1);
}

TEST(Refusal, OfAProxyNamesTheProxyAndItsTitleButNotItsPage) {
  const auto no = refusal({.status = 502,
                           .headers = {{"content-type", "text/html"}, {"server", "nginx/1.25"}},
                           .body = "<html><head><title>502 Bad Gateway</title>\n<script>evil"});

  EXPECT_EQ(no.message,
            "HTTP status 502 from something that is no API server ('nginx/1.25'): '502 Bad "
            "Gateway'");
  EXPECT_EQ(refusal({.status = 500, .body = "<p>"}).message,
            "HTTP status 500 from something that is no API server (a proxy?)");
}

TEST(Refusal, OfAServerThatThrottlesIsItsPlainText) {
  const auto no = refusal({.status = 429,
                           .headers = {{"content-type", "text/plain; charset=utf-8"}},
                           .body = "Too many requests, please try again later.\n"});

  EXPECT_EQ(no.message, "HTTP status 429: Too many requests, please try again later.");
}

Words warnings(Warnings& told, const std::string& header) {
  return told.fresh(Response{.status = 200, .headers = {{"warning", header}}});
}

TEST(Warnings, AreToldOnceEach) {
  Warnings told;

  EXPECT_EQ(
      warnings(told, R"(299 - "a, \"b\" \\ c", 299 host "d" "Wed, 21 Oct 2015 07:28:00 GMT")"),
      (Words{R"(a, "b" \ c)", "d"}));
  EXPECT_EQ(warnings(told, R"(299 - "d", 299 - "e")"), Words{"e"});
}

TEST(Warnings, OfOtherCodesAreForOthers) {
  Warnings told;

  EXPECT_EQ(warnings(told, R"(110 - "stale", 299 - "mine")"), Words{"mine"});
  EXPECT_EQ(warnings(told, "nonsense \" 299 - \"open"), Words{});
}

TEST(Warnings, OfAServerThatInventsThemEnd) {
  Warnings told;
  std::size_t count = 0;
  for (int i = 0; i < 1000; ++i) {
    count += warnings(told, "299 - \"" + std::to_string(i) + "\"").size();
  }

  EXPECT_EQ(count, 100U);
}

TEST(Warnings, ReachTheUserOnce) {
  std::vector<std::string> said;
  fakes::FakeCluster cluster;
  Client client(cluster.wire, {.server = fakes::FakeApiServer::kUrl},
                {.voice = [&](const std::string& line) { said.push_back(line); }});
  cluster.server.fail("GET",
                      Response{.status = 200,
                               .headers = {{"warning", "299 - \"would violate PodSecurity\""}},
                               .body = "{}"},
                      fakes::FakeApiServer::Effect::None, 0);

  client.get({"v1", "Pod", "team", "x"});
  client.get({"v1", "Pod", "team", "x"});

  EXPECT_EQ(said, Words{"the API server warns: would violate PodSecurity"});
}

}  // namespace
}  // namespace sparkjob::kube
