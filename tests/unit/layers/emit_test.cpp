// SPDX-License-Identifier: Apache-2.0
#include "layers/emit.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <vector>

#include "unit/layers/text_tree.hpp"

namespace sparkjob::layers {
namespace {

std::string written(const std::string& text) {
  return to_yaml(tree_of(text));
}

Tree quoted(std::string text) {
  return {
      .value = Scalar{.text = std::move(text), .style = Style::Quoted}, .origin = {}, .beaten = {}};
}

TEST(ToYaml, SortsKeysAndPutsListsAtTheirKeysIndentation) {
  EXPECT_EQ(written("{b: [1, {d: 2, c: [3]}, [4, 5]], a: {x: 1}}"),
            "a:\n"
            "  x: 1\n"
            "b:\n"
            "- 1\n"
            "- c:\n"
            "  - 3\n"
            "  d: 2\n"
            "- - 4\n"
            "  - 5\n");
}

TEST(ToYaml, KeepsTheUsersSpellingOfPlainValues) {
  EXPECT_EQ(written("{a: 0.10, b: 010, c: yes, d: 1g, e: -1}"),
            "a: 0.10\nb: 010\nc: yes\nd: 1g\ne: -1\n");
}

TEST(ToYaml, QuotesTextThatWouldReadAsSomethingElse) {
  EXPECT_EQ(written("{a: '1', b: 'yes', c: '', d: 'x: y', e: '# x', f: ' x', g: 'null', h: plain, "
                    "i: 'a, b', j: '- x', k: '*', l: '---', m: 'x:'}"),
            "a: \"1\"\nb: \"yes\"\nc: \"\"\nd: \"x: y\"\ne: \"# x\"\nf: \" x\"\ng: \"null\"\n"
            "h: plain\ni: \"a, b\"\nj: \"- x\"\nk: \"*\"\nl: \"---\"\nm: \"x:\"\n");
}

TEST(ToYaml, QuotesKeysThatWouldReadAsSomethingElse) {
  EXPECT_EQ(written("{'on': 1, '010': 2, 'a b': 3, 'a: b': 4}"),
            "\"010\": 2\na b: 3\n\"a: b\": 4\n\"on\": 1\n");
}

TEST(ToYaml, WritesTextOfSeveralLinesAsABlock) {
  EXPECT_EQ(to_yaml(quoted("a\n  b\n\nc\n")), "|\n  a\n    b\n\n  c\n");
  EXPECT_EQ(written("a: \"x\\ny\"\nb:\n- \"x\\n\\n\"\n"), "a: |-\n  x\n  y\nb:\n- |+\n  x\n\n");
}

TEST(ToYaml, WritesEmptyCollectionsOnOneLine) {
  EXPECT_EQ(written("{a: {}, b: [], c: [{}], d: null}"), "a: {}\nb: []\nc:\n- {}\nd: null\n");
}

TEST(ToYaml, PutsCommentsBehindValues) {
  const Tree tree = tree_of("a: 1\nb: [x, {c: 2}]\nd: \"x\\ny\\n\"\n");

  EXPECT_EQ(to_yaml(tree, [](const Tree& value) { return place(value.origin); }),
            "a: 1  # a.yaml:1:4\n"
            "b:\n"
            "- x  # a.yaml:2:5\n"
            "- c: 2  # a.yaml:2:12\n"
            "d: |  # a.yaml:3:4\n"
            "  x\n"
            "  y\n");
}

/// Trees of every shape, with texts that are hard to write.
class Trees {
 public:
  explicit Trees(unsigned seed) : random_(seed) {}

  Tree tree(int depth) {
    const unsigned kind = below(depth > 0 ? 5U : 3U);
    Tree tree{.value = Null{}, .origin = {}, .beaten = {}};
    if (kind <= 1) {
      tree.value = Scalar{.text = text(), .style = Style::Quoted};
    } else if (kind == 2) {
      const std::vector<const char*> plain = {"1", "0.10", "yes", "a b", "x", "1g", "-1", "~x"};
      tree.value = Scalar{.text = plain[below(unsigned(plain.size()))], .style = Style::Plain};
    } else if (kind == 3) {
      List list;
      for (unsigned i = below(4); i > 0; --i) {
        list.push_back(this->tree(depth - 1));
      }
      tree.value = std::move(list);
    } else {
      Map map;
      for (unsigned i = below(4); i > 0; --i) {
        map.put({.key = text(), .key_origin = {}, .value = this->tree(depth - 1)});
      }
      tree.value = std::move(map);
    }
    return tree;
  }

 private:
  unsigned below(unsigned end) { return unsigned(random_() % end); }

  std::string text() {
    static const std::vector<std::string> kParts = {
        "a",  "1",  " ",  "\n", ":", "#",  "- ", "'", "\"",   "\\",   "{",   "}",    "[", ",",
        "&",  "*",  "!",  "|",  ">", "%",  "@",  "`", "é",    "\t",   "yes", "null", "~", "0x1",
        "..", "--", "= ", "<<", "?", "/x", "$(", ")", "\x01", "\x7F", "𝄞",   "1e3"};
    std::string text;
    for (unsigned i = below(6); i > 0; --i) {
      text += kParts[below(unsigned(kParts.size()))];
    }
    return text;
  }

  std::mt19937 random_;
};

/// Equal but for origins; the style of plain text does not matter.
void expect_same(const Tree& a, const Tree& b, const std::string& yaml) {
  ASSERT_EQ(a.value.index(), b.value.index()) << yaml;
  if (const Scalar* scalar = a.scalar()) {
    EXPECT_EQ(scalar->text, b.scalar()->text) << yaml;
    EXPECT_EQ(to_json(a).dump(), to_json(b).dump()) << yaml;
  } else if (const Map* map = a.map()) {
    ASSERT_EQ(map->entries.size(), b.map()->entries.size()) << yaml;
    for (std::size_t i = 0; i < map->entries.size(); ++i) {
      EXPECT_EQ(map->entries[i].key, b.map()->entries[i].key) << yaml;
      expect_same(map->entries[i].value, b.map()->entries[i].value, yaml);
    }
  } else if (const List* list = a.list()) {
    ASSERT_EQ(list->size(), b.list()->size()) << yaml;
    for (std::size_t i = 0; i < list->size(); ++i) {
      expect_same(list->at(i), b.list()->at(i), yaml);
    }
  }
}

TEST(ToYaml, ReadsBackAsTheSameTree) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const Tree tree = Trees(seed).tree(4);
    const std::string yaml = to_yaml(tree);

    const std::string problems = problems_of([&] { expect_same(tree, tree_of(yaml), yaml); });

    ASSERT_EQ(problems, "") << "seed " << seed << ":\n" << yaml;
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sparkjob::layers
