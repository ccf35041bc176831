// SPDX-License-Identifier: Apache-2.0
#include "layers/parse.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

#include "unit/layers/text_tree.hpp"

namespace sparkjob::layers {
namespace {

std::string json_of(const std::string& text) {
  return to_json(tree_of(text)).dump();
}

std::string problems(const std::string& text) {
  return problems_of([&] { parse_yaml({.name = "a.yaml", .path = "a.yaml", .text = text}); });
}

TEST(ParseYaml, KnowsWhereEveryKeyAndValueStands) {
  const Tree tree = tree_of("spec:\n  driver: {cores: 2}\n  list:\n  - x\n");

  const Tree* cores = tree.at({"spec", "driver", "cores"});
  ASSERT_NE(cores, nullptr);
  EXPECT_EQ(place(cores->origin), "a.yaml:2:19");
  EXPECT_EQ(place(tree.at({"spec"})->map()->entries[0].key_origin), "a.yaml:2:3");
  EXPECT_EQ(place(tree.at({"spec", "list"})->list()->at(0).origin), "a.yaml:4:5");
}

TEST(ParseYaml, CountsCharactersNotBytes) {
  const Tree tree = tree_of("{ä: é, b: c}\n");

  EXPECT_EQ(place(tree.at({"b"})->origin), "a.yaml:1:11");
}

TEST(ParseYaml, KeepsTheTextTheUserWrote) {
  const Tree tree = tree_of("a: 0.10\nb: '0.10'\n");

  EXPECT_EQ(tree.at({"a"})->scalar()->text, "0.10");
  EXPECT_EQ(tree.at({"a"})->scalar()->style, Style::Plain);
  EXPECT_EQ(tree.at({"b"})->scalar()->style, Style::Quoted);
}

TEST(ParseYaml, ReadsSeveralDocumentsAndLeavesOutEmptyOnes) {
  const auto documents = parse_yaml(
      {.name = "a.yaml", .path = "a.yaml", .text = "---\n---\na: 1\n---\nb: 2\n---\n# end\n"});

  ASSERT_EQ(documents.size(), 2U);
  EXPECT_NE(documents[1].at({"b"}), nullptr);
}

TEST(ParseYaml, ReadsNothingFromAnEmptyFile) {
  EXPECT_EQ(problems(""), "");
  EXPECT_TRUE(tree_of("# only a comment\n").is_null());
}

TEST(ParseYaml, SkipsAByteOrderMarkAndReadsLinesOfWindows) {
  const Tree tree = tree_of(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: |\r\n  x\r\n  y\r\n");

  EXPECT_EQ(place(tree.at({"a"})->origin), "a.yaml:1:4");
  EXPECT_EQ(tree.at({"b"})->scalar()->text, "x\ny\n");
}

TEST(ParseYaml, RefusesAKeyGivenTwiceWithBothPlaces) {
  EXPECT_EQ(problems("spec:\n  a: 1\n  b: 2\n  a: 3\n"),
            "a.yaml:4:3: the key 'a' is given twice; the first one is at a.yaml:2:3, keep one of "
            "them\n");
}

TEST(ParseYaml, RefusesAKeyThatIsNoText) {
  EXPECT_EQ(problems("[a]: 1\n"), "a.yaml:1:1: a list cannot be a key; a key is text\n");
  EXPECT_EQ(problems("? {a: 1}\n: 1\n"), "a.yaml:1:3: a map cannot be a key; a key is text\n");
}

TEST(ParseYaml, RefusesAKeyThatTheApiServerReadsAsAnotherWord) {
  EXPECT_EQ(problems("labels: {on: x}\n"),
            "a.yaml:1:10: the key 'on' without quotes is read as 'true'; write \"on\" in quotes\n");
  EXPECT_EQ(json_of("{'on': 1, true: 2, 8: 3}"), R"({"8":3,"on":1,"true":2})");
}

TEST(ParseYaml, ReportsEveryProblemOfAFile) {
  EXPECT_EQ(problems("a: 1\na: 2\nb: !secret {}\n"),
            "a.yaml:3:4: the tag '!secret' is not understood; leave it out, or write text in "
            "quotes\n"
            "a.yaml:2:1: the key 'a' is given twice; the first one is at a.yaml:1:1, keep one of "
            "them\n");
}

TEST(ParseYaml, SaysThatATabIndentsALine) {
  const std::string expected =
      "a.yaml:2:1: YAML is indented with spaces; this line begins with a tab\n";

  EXPECT_EQ(problems("a:\n\tb: 1\n"), expected);
  EXPECT_EQ(problems("a:\n  \tb: 1\n"), expected);
  EXPECT_EQ(problems("a:\n\t- b\n"), expected);
  EXPECT_EQ(problems("a: |\n\tb\n"), expected);
}

TEST(ParseYaml, TakesTabsInJson) {
  EXPECT_EQ(json_of("{\n\t\"a\": [\n\t\t1\n\t]\n}\n"), R"({"a":[1]})");
}

TEST(ParseYaml, RefusesWhatTheReaderWouldTakeForASecondDocument) {
  EXPECT_EQ(problems("- a\nb: 1\n"),
            "a.yaml:2:1: this line belongs to nothing above it; check its indentation, or begin a "
            "document with '---'\n");
}

TEST(ParseYaml, RefusesAQuoteThatIsNeverClosed) {
  const std::string expected = "a.yaml:1:4: the quote that begins here is never closed\n";

  EXPECT_EQ(problems("a: \"x\n"), expected);
  EXPECT_EQ(problems("a: 'it''s\n"), expected);
  EXPECT_EQ(problems("a: !!str \"x\\\"\n"), expected);
  EXPECT_EQ(problems("a: 'it''s'"), "");
}

TEST(ParseYaml, SaysWhatBrokenYamlUsuallyLacks) {
  EXPECT_EQ(problems("a: b: c\n"),
            "a.yaml:1:5: broken YAML: illegal map value; text with ': ' in it needs quotes; or "
            "check the indentation\n");
  EXPECT_EQ(problems("a: @b\n"),
            "a.yaml:1:4: broken YAML: unknown token; text that begins with one of @ ` % needs "
            "quotes\n");
}

TEST(ParseYaml, ReadsTagsOfYamlItself) {
  EXPECT_EQ(json_of("{a: !!str 1, b: !!int \"3\", c: !!float 1, d: !!bool yes, e: !!map {}}"),
            R"({"a":"1","b":3,"c":1,"d":true,"e":{}})");
  EXPECT_EQ(problems("a: !!int x\n"),
            "a.yaml:1:4: the tag '!!int' of 'x' is not understood; leave it out, or write text in "
            "quotes\n");
  EXPECT_EQ(problems("a: !!set {b}\n"),
            "a.yaml:1:4: the tag '!!set' is not understood; leave it out, or write text in "
            "quotes\n");
}

TEST(ParseYaml, RefusesFilesThatAreNoText) {
  EXPECT_EQ(problems(std::string("a: 1\nb: \0\n", 10)),
            "a.yaml:2:4: a control character, which no text file has\n");
  EXPECT_EQ(problems("a: \xC3\x28\n"),
            "a.yaml:1:4: this is not UTF-8 text; is it a binary file, or in another encoding\n");
  EXPECT_EQ(problems("a: \xED\xA0\x80\n"),
            "a.yaml:1:4: this is not UTF-8 text; is it a binary file, or in another encoding\n");
}

TEST(ParseYaml, RefusesFilesThatFitNoConfigMap) {
  EXPECT_EQ(problems(std::string(5000000, '#')),
            "a.yaml: the file has 5000000 bytes, more than the 1048576 that fit into a ConfigMap; "
            "layers are small; give data to the application as a file or a volume\n");
}

TEST(Aliases, BecomeCopies) {
  EXPECT_EQ(json_of("a: &x {b: [1]}\nc: *x\n"), R"({"a":{"b":[1]},"c":{"b":[1]}})");
}

TEST(Aliases, KeepThePlaceOfWhatTheyRepeat) {
  const Tree tree = tree_of("a: &x {b: 1}\nc: *x\n");

  EXPECT_EQ(place(tree.at({"c", "b"})->origin), "a.yaml:1:11");
}

TEST(Aliases, MayNotStandInsideWhatTheyRepeat) {
  EXPECT_EQ(problems("a: &x [*x]\n"),
            "a.yaml:1:8: this alias stands inside the value it repeats\n");
}

TEST(Aliases, AreBoundedInWhatTheyStandFor) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) {
      bomb += below + (j < 9 ? ", " : "]\n");
    }
  }

  EXPECT_EQ(problems(bomb),
            "a.yaml:5:45: the aliases of this file stand for more than 100000 values; write the "
            "values out, or use fewer aliases\n");
}

TEST(Depth, IsBounded) {
  EXPECT_EQ(problems("a: " + std::string(99, '[') + std::string(99, ']')), "");
  EXPECT_EQ(problems("a: " + std::string(100, '[') + std::string(100, ']')),
            "a.yaml:1:103: maps and lists lie in each other more than 100 levels deep\n");
  EXPECT_NE(problems(std::string(200000, '[')).find("more than 100 levels deep"),
            std::string::npos);
}

TEST(Depth, CountsWhatAliasesBring) {
  const std::string half = std::string(60, '[') + std::string(60, ']');

  EXPECT_EQ(
      problems("a: &x " + half + "\nb: " + std::string(60, '[') + "*x" + std::string(60, ']')),
      "a.yaml:2:64: maps and lists lie in each other more than 100 levels deep\n");
}

TEST(MergeKey, BringsInWhatIsNotThereYet) {
  EXPECT_EQ(json_of("base: &b {x: 1, w: 1}\nmore: &m {w: 2, z: 2}\nc: {<<: [*b, *m], x: 3}\n"),
            R"({"base":{"w":1,"x":1},"c":{"w":1,"x":3,"z":2},"more":{"w":2,"z":2}})");
}

TEST(MergeKey, TakesOnlyMaps) {
  EXPECT_EQ(problems("a: {<<: 1}\n"), "a.yaml:1:9: '<<' takes a map or a list of maps, not '1'\n");
}

}  // namespace
}  // namespace sparkjob::layers
