// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "error.hpp"
#include "growth.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::growth {
namespace {

std::vector<Shape> conf_shapes() {
  using Size = std::size_t;
  return {
      {"ManyKeys", [](Size size) { return numbered("spark.k", " v\n", size); }},
      {"OneKeyManyTimes", [](Size size) { return repeated("spark.k v\n", size); }},
      {"LongLine", [](Size size) { return "k " + repeated("v", size); }},
      {"LongKey", [](Size size) { return repeated("\\=", size); }},
      {"ManyJoinedLines", [](Size size) { return "k " + repeated("v,\\\n  ", size); }},
      {"ManyJoinedBlankLines", [](Size size) { return repeated("\\\n", size); }},
      {"ManyBackslashes", [](Size size) { return "k " + repeated("\\\\", size); }},
      {"ManyEscapes", [](Size size) { return "k " + repeated("\\ud83d\\ude00", size); }},
      {"ManyComments", [](Size size) { return repeated("#\\\n", size); }},
      {"ManyBlanks", [](Size size) { return "k " + repeated(" ", size) + "v\\ "; }},
      {"ManyBadLines", [](Size size) { return repeated("k \\u\n", size); }},
      {"ManyBadEscapes", [](Size size) { return "k " + repeated("\\u", size); }},
      {"BinaryAtTheEnd", [](Size size) { return repeated("k v\r", size) + '\0'; }},
  };
}

class ParseConfGrowth : public testing::TestWithParam<Shape> {};

TEST_P(ParseConfGrowth, IsLinear) {
  const auto read = [](const std::string& text) {
    try {
      layers::parse_conf({.name = "a.conf", .path = "a.conf", .text = text});
    } catch (const Error&) {  // as good as a result here
    }
  };
  EXPECT_LT(growth(GetParam(), read), kLinearWithRoom);
}

INSTANTIATE_TEST_SUITE_P(, ParseConfGrowth, testing::ValuesIn(conf_shapes()),
                         [](const auto& shape) { return shape.param.name; });

TEST(ToPropertiesGrowth, IsLinear) {
  const Shape values{"ManyValues", [](std::size_t size) { return repeated("\\\t\x01", size); }};
  const auto write = [](const std::string& text) {
    std::map<std::string, std::string> properties;
    for (std::size_t at = 0; at < text.size(); at += 10) {
      properties.emplace(std::to_string(at), "v" + text.substr(at, 10) + "v");
    }
    layers::to_properties(properties);
  };
  EXPECT_LT(growth(values, write), kLinearWithRoom);
}

}  // namespace
}  // namespace sparkjob::growth
