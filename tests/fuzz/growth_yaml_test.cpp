// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"
#include "growth.hpp"
#include "layers/load.hpp"
#include "layers/merge.hpp"
#include "layers/parse.hpp"

namespace sparkjob::growth {
namespace {

using Size = std::size_t;

std::vector<layers::Tree> parsed(const std::string& text) {
  return layers::parse_yaml({.name = "a.yaml", .path = "a.yaml", .text = text});
}

/// Shapes of one document.
std::vector<Shape> yaml_shapes() {
  return {
      {"ManyKeys", [](Size size) { return numbered("k", ": v\n", size); }},
      {"ManyKeysOnOneLine", [](Size size) { return "{" + numbered("k", ": v,", size) + "}"; }},
      {"OneLineBeyondAscii", [](Size size) { return "[\u00e4," + repeated("v,", size) + "]"; }},
      {"ManyLinesBeyondAscii", [](Size size) { return numbered("\u00e4", ": v\n", size); }},
      {"ManyItems", [](Size size) { return repeated("- v\n", size); }},
      {"ManyDocuments", [](Size size) { return repeated("---\na: 1\n", size); }},
      {"DeepFlow", [](Size size) { return repeated("[", size); }},
      {"DeepMaps", [](Size size) { return repeated("{a: ", size); }},
      {"DeepBlocks", [](Size size) { return repeated("- ", size); }},
      {"DeepKeys", [](Size size) { return repeated("? ", size); }},
      {"ManyAnchors", [](Size size) { return "- &a" + numbered(" v\n- &a", "", size) + " v\n"; }},
      {"ManyAliases", [](Size size) { return "- &a v\n" + repeated("- *a\n", size); }},
      {"LongAliases",
       [](Size size) { return "- &a " + repeated("v", size / 2) + repeated("\n- *a", size / 2); }},
      {"AnchorsInAnchors",
       [](Size size) {
         return numbered("&a", " [", 500) + repeated("v,", size) + repeated("]", 500);
       }},
      {"MergeOfMany",
       [](Size size) {
         return numbered("k", ": v\n", size / 2) + "<<: [" + repeated("{},", size / 2) + "]\n";
       }},
      {"LongPlain", [](Size size) { return "a: " + repeated("v ", size); }},
      {"LongQuoted", [](Size size) { return "a: \"" + repeated("\\u00e4\n ", size) + "\""; }},
      {"NeverClosed", [](Size size) { return repeated("a: '", size); }},
      {"LongBlock", [](Size size) { return "a: |\n" + repeated("  v\n\n", size); }},
      {"ManyComments", [](Size size) { return repeated("# a\n", size); }},
      {"ManyBlanks", [](Size size) { return "a:" + repeated(" ", size) + "\tb"; }},
      {"ManyTags", [](Size size) { return repeated("- !t v\n", size); }},
      {"ManyTagDirectives",
       [](Size size) { return numbered("%TAG !a", "! tag:x,1:\n", size) + "---\na: 1\n"; }},
      {"OneKeyManyTimes", [](Size size) { return repeated("a: 1\n", size); }},
      {"ManyBadKeys", [](Size size) { return repeated("? []\n: 1\n", size); }},
      {"ManyColons", [](Size size) { return repeated("a:", size); }},
      {"BinaryAtTheEnd", [](Size size) { return repeated("a: 1\n", size) + '\0'; }},
  };
}

/// `before` and then a list of numbered items, in each of two documents.
std::string in_two_documents(const std::string& before, const std::string& items) {
  std::string document = "---\n" + before + items;
  return document + document;
}

/// Documents that merge.
std::vector<Shape> merge_shapes() {
  const std::string env = "spec:\n driver:\n  env:\n";
  const std::string volumes = "spec:\n volumes:\n";
  return {
      {"ManyKeys",
       [](Size size) { return in_two_documents("spec:\n", numbered("  k", ": v\n", size / 2)); }},
      {"ManyEnv",
       [env](Size size) {
         return in_two_documents(env, numbered("  - {name: E", ", value: v}\n", size / 2));
       }},
      {"ManyEnvThatNameOthers",
       [env](Size size) {
         return in_two_documents(env, numbered("  - {name: E", ", value: $(E1)}\n", size / 2));
       }},
      {"ManyVolumes",
       [volumes](Size size) {
         return in_two_documents(volumes, numbered(" - {name: v", ", emptyDir: {}}\n", size / 2));
       }},
      {"ManyDeletes",
       [volumes](Size size) {
         return volumes + numbered(" - {name: v", "}\n", size / 3) + "---\n" + volumes +
                numbered(" - {name: v", ", $patch: delete}\n", size / 3);
       }},
  };
}

void read(const std::string& text) {
  try {
    parsed(text);
  } catch (const Error&) {  // as good as a result here
  }
}

void read_and_merge(const std::string& text) {
  layers::Tree merged{.value = layers::Map{}, .origin = {}, .beaten = {}};
  for (auto& tree : parsed(text)) {
    merged = layers::merge(std::move(merged), std::move(tree));
  }
}

class ParseYamlGrowth : public testing::TestWithParam<Shape> {};
class MergeGrowth : public testing::TestWithParam<Shape> {};

TEST_P(ParseYamlGrowth, IsLinear) {
  EXPECT_LT(growth(GetParam(), read), kLinearWithRoom);
}

TEST_P(MergeGrowth, IsLinear) {
  EXPECT_LT(growth(GetParam(), read_and_merge), kLinearWithRoom);
}

INSTANTIATE_TEST_SUITE_P(, ParseYamlGrowth, testing::ValuesIn(yaml_shapes()),
                         [](const auto& shape) { return shape.param.name; });
INSTANTIATE_TEST_SUITE_P(, MergeGrowth, testing::ValuesIn(merge_shapes()),
                         [](const auto& shape) { return shape.param.name; });

/// `size` bytes of properties, spread over fifty layers.
std::vector<layers::File> fifty_layers(Size size) {
  std::vector<layers::File> files;
  for (Size n = 10; n < 60; ++n) {
    const auto name = std::to_string(n) + ".conf";
    files.push_back({.name = name,
                     .path = name,
                     .text = numbered("spark.k" + std::to_string(n % 7) + ".", " v\n", size / 50)});
  }
  return files;
}

TEST(LoadGrowth, FiftyLayersAreLinearInTheirSize) {
  const Shape properties{"FiftyLayers", [](Size size) { return std::string(size, '\n'); }};
  const auto load = [](const std::string& text) { layers::load(fifty_layers(text.size())); };
  EXPECT_LT(growth(properties, load), kLinearWithRoom);
}

}  // namespace
}  // namespace sparkjob::growth
