// SPDX-License-Identifier: Apache-2.0
#include "layers/tree.hpp"

#include <gtest/gtest.h>

namespace sparkjob::layers {
namespace {

Tree scalar(std::string text) {
  return Tree{.value = Scalar{.text = std::move(text)}, .origin = {}, .beaten = {}};
}

TEST(Map, KeepsItsKeysSorted) {
  Map map;
  map.put({.key = "b", .key_origin = {}, .value = scalar("2")});
  map.put({.key = "a", .key_origin = {}, .value = scalar("1")});

  EXPECT_EQ(map.entries.front().key, "a");
  EXPECT_EQ(map.find("b")->scalar()->text, "2");
  EXPECT_EQ(map.find("c"), nullptr);
}

TEST(Map, PutReplacesTheSameKey) {
  Map map;
  map.put({.key = "a", .key_origin = {}, .value = scalar("1")});
  map.put({.key = "a", .key_origin = {}, .value = scalar("2")});

  EXPECT_EQ(map.entries.size(), 1U);
  EXPECT_EQ(map.find("a")->scalar()->text, "2");
}

TEST(Origin, IsShownAsEditorsReadIt) {
  EXPECT_EQ(place({.layer = "base/layers/00-base.yaml", .line = 3, .column = 5}),
            "base/layers/00-base.yaml:3:5");
  EXPECT_EQ(place({.layer = "--conf"}), "--conf");
}

}  // namespace
}  // namespace sparkjob::layers
