// SPDX-License-Identifier: Apache-2.0
#include "kube/json_frames.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sparkjob::kube {
namespace {

using nlohmann::json;

/// What a server sends, in pieces of some size.
std::vector<std::string> frames_of(const std::string& bytes, std::size_t size) {
  JsonFrames frames;
  std::vector<std::string> found;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    frames.add(bytes.substr(at, size));
    while (const auto frame = frames.next()) {
      found.push_back(*frame);
    }
  }
  return found;
}

TEST(JsonFrames, AreTheSameWhereverTheStreamWasCut) {
  const std::string first = R"({"a": "}{\"\\", "b": [{"c": 1}]})";
  const std::string second = "{\"ü\": \"😀\"}";
  const std::string bytes = first + "\n" + second + first + "\r\n\n" + second;

  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const auto found = frames_of(bytes, size);
    ASSERT_EQ(found.size(), 4U) << size;
    EXPECT_EQ(found[0], first);
    EXPECT_EQ(json::parse(found[1]), json::parse(second));
    EXPECT_EQ(found[2], first);
    EXPECT_EQ(json::parse(found[3]), json::parse(second));
  }
}

TEST(JsonFrames, WhatIsNoJsonComesOutAtOnce) {
  for (const std::string garbage : {"oops", "\x1F\x8B\x08", "}", "[1]", "\"{\""}) {
    const auto found = frames_of(" \n" + garbage, 100);

    ASSERT_FALSE(found.empty()) << garbage;
    EXPECT_FALSE(json::parse(found[0], nullptr, false).is_object()) << garbage;
  }
}

}  // namespace
}  // namespace sparkjob::kube
