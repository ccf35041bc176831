// SPDX-License-Identifier: Apache-2.0
#include "layers/properties_file.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "error.hpp"

namespace sparkjob::layers {
namespace {

Tree parsed(const std::string& text) {
  return parse_conf({.name = "00.conf", .path = "layers/00.conf", .text = text});
}

/// The pairs as `key=value`, sorted.
std::string pairs(const std::string& text) {
  const Tree tree = parsed(text);
  std::string shown;
  for (const auto& [key, origin, value] : tree.map()->entries) {
    shown += (shown.empty() ? "" : "|") + key + "=" + value.scalar()->text;
  }
  return shown;
}

/// What `attempt` gives, or the lines of the Error it ends with.
template <typename Attempt>
std::string told(Attempt attempt) {
  try {
    return "no error: " + attempt();
  } catch (const Error& error) {
    std::string lines;
    for (const auto& problem : error.problems()) {
      lines += (lines.empty() ? "" : "\n") + line(problem);
    }
    return lines;
  }
}

std::string complaint(const std::string& text) {
  return told([&] { return pairs(text); });
}

std::string origin_of(const Tree& tree, const std::string& key) {
  return place(tree.at({key})->origin);
}

TEST(ParseConf, ABlankAnEqualsSignOrAColonEndsTheKey) {
  EXPECT_EQ(pairs("a 1\nb=2\nc:3\nd\t4\ne\f5\n"), "a=1|b=2|c=3|d=4|e=5");
}

TEST(ParseConf, BlanksAroundOneSeparatorAreNoPartOfTheValue) {
  EXPECT_EQ(pairs("a   =  1\nb : 2\n  c \t 3"), "a=1|b=2|c=3");
  EXPECT_EQ(pairs("a==1\nb:=2\nc = = 3"), "a==1|b==2|c== 3");
}

TEST(ParseConf, AKeyAloneHasABlankValue) {
  EXPECT_EQ(pairs("a\nb=\nc \n"), "a=|b=|c=");
}

TEST(ParseConf, CommentsAndBlankLinesAreLeftOut) {
  EXPECT_EQ(pairs("# a 1\n! b 2\n\n   \n  # c 3\nd 4 # not a comment\n"), "d=4 # not a comment");
}

TEST(ParseConf, ABackslashJoinsLinesAndDropsTheIndentOfTheNext) {
  EXPECT_EQ(pairs("a 1,\\\n    2,\\\n\t3\nb 4"), "a=1,2,3|b=4");
  EXPECT_EQ(pairs("spark.\\\n  x 1"), "spark.x=1");
}

TEST(ParseConf, AnEvenNumberOfBackslashesEndsALine) {
  EXPECT_EQ(pairs("a 1\\\\\nb 2"), "a=1\\|b=2");
}

TEST(ParseConf, ACommentSignInAJoinedLineIsText) {
  EXPECT_EQ(pairs("a 1\\\n# 2"), "a=1# 2");
}

TEST(ParseConf, EscapesStandForTheirCharacters) {
  EXPECT_EQ(pairs("a x\\ty\\nz\\rw\\fv"), "a=x\ty\nz\rw\fv");
  EXPECT_EQ(pairs("a\\ b\\=c\\:d=e"), "a b=c:d=e");
  EXPECT_EQ(pairs("a \\q\\\\"), "a=q\\");
}

TEST(ParseConf, UnicodeEscapesAreReadInPairsAboveTheBasicPlane) {
  EXPECT_EQ(pairs("a \\u00e4\\u20AC\\ud83d\\ude00"), "a=ä€😀");
  EXPECT_EQ(pairs("a=\\ud83d\\\n  \\ude00"), "a=😀");
  EXPECT_EQ(pairs("ä €😀"), "ä=€😀");
}

TEST(ParseConf, LinesEndAsTheyDoOnEverySystem) {
  EXPECT_EQ(pairs("a 1\r\nb 2\rc 3\nd 4\\\r\n  5"), "a=1|b=2|c=3|d=45");
}

TEST(ParseConf, BlanksAtBothEndsOfAValueGoHoweverTheyAreWritten) {
  EXPECT_EQ(pairs("a 1  \t"), "a=1");
  EXPECT_EQ(pairs("a=\\u0020\\t1\\ "), "a=1");
  EXPECT_EQ(pairs("a=\\u0020"), "a=");
}

TEST(ParseConf, LineEndsAtTheEndsOfAValueStay) {
  EXPECT_EQ(pairs("a=\\n 1 \\r"), "a=\n 1 \r");
}

TEST(ParseConf, BlanksInAKeyStay) {
  EXPECT_EQ(pairs("\\ a\\ =1"), " a =1");
}

TEST(ParseConf, ALoneBackslashAtTheEndIsAnEmptyKeyAsInJava) {
  EXPECT_EQ(pairs("\\"), "=");
  EXPECT_EQ(pairs("\\\n"), "=");
  EXPECT_EQ(pairs("\\\r\n"), "");
  EXPECT_EQ(pairs("\\\n\n"), "");
}

TEST(ParseConf, KeysOfOtherProgramsStay) {
  EXPECT_EQ(pairs("spark.a 1\nhive.b 2"), "hive.b=2|spark.a=1");
}

TEST(ParseConf, TheLastOfAKeyWinsAndRemembersTheOthers) {
  const Tree tree = parsed("a 1\nb 2\na 3\na 4\n");
  const Tree& a = *tree.at({"a"});

  EXPECT_EQ(a.scalar()->text, "4");
  ASSERT_EQ(a.beaten.size(), 2U);
  EXPECT_EQ(a.beaten[0].text + " at " + place(a.beaten[0].origin), "3 at layers/00.conf:3:3");
  EXPECT_EQ(a.beaten[1].text + " at " + place(a.beaten[1].origin), "1 at layers/00.conf:1:3");
}

TEST(ParseConf, EveryValueKnowsItsPlace) {
  const Tree tree = parsed("# head\r\n  ä  =  1\rb 2\\\n  3\nc\\\n   \\\n   4 5\nd\n");

  EXPECT_EQ(origin_of(tree, "ä"), "layers/00.conf:2:9");
  EXPECT_EQ(place(tree.map()->entries.back().key_origin), "layers/00.conf:2:3");
  EXPECT_EQ(origin_of(tree, "b"), "layers/00.conf:3:3");
  EXPECT_EQ(origin_of(tree, "c4"), "layers/00.conf:7:6");
  EXPECT_EQ(origin_of(tree, "d"), "layers/00.conf:8:2");
}

TEST(ParseConf, ValuesKeepTheirText) {
  EXPECT_EQ(parsed("a 010").at({"a"})->scalar()->style, Style::Quoted);
}

TEST(ParseConf, AMalformedUnicodeEscapeIsRefusedWithItsPlace) {
  EXPECT_EQ(complaint("a C:\\users\nb=\\u12\n\\u00zz=c\nd 1\n"),
            "layers/00.conf:1:5: '\\u' is not followed by four hexadecimal digits; "
            "write '\\\\u' for a backslash and a u\n"
            "layers/00.conf:2:3: '\\u' is not followed by four hexadecimal digits; "
            "write '\\\\u' for a backslash and a u\n"
            "layers/00.conf:3:1: '\\u' is not followed by four hexadecimal digits; "
            "write '\\\\u' for a backslash and a u");
}

TEST(ParseConf, TheDigitsOfAnEscapeDoNotReachOverTheSeparator) {
  EXPECT_EQ(complaint("\\u12=34").substr(0, 20), "layers/00.conf:1:1: ");
}

TEST(ParseConf, HalfASurrogatePairIsRefused) {
  for (const std::string value :
       {"\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\ud83d", "x\\ud83d\\n"}) {
    EXPECT_NE(complaint("a " + value).find("half of a surrogate pair is no character"),
              std::string::npos)
        << value;
  }
}

TEST(ParseConf, BinaryFilesAreRefused) {
  const std::string what =
      ": is a binary file, or text that is not UTF-8; a .conf layer is UTF-8 text";
  EXPECT_EQ(complaint(std::string("a b\nc \0d\n", 9)), "layers/00.conf:2:3" + what);
  EXPECT_EQ(complaint("a b\r\n\xE4 x"), "layers/00.conf:2:1" + what);
  EXPECT_EQ(complaint("a \xC0\x80"), "layers/00.conf:1:3" + what) << "an overlong NUL";
  EXPECT_EQ(complaint("a \xED\xA0\x80"), "layers/00.conf:1:3" + what) << "a surrogate";
  EXPECT_EQ(complaint("a \xF4\x90\x80\x80"), "layers/00.conf:1:3" + what) << "above U+10FFFF";
  EXPECT_EQ(complaint("a \xE2\x82"), "layers/00.conf:1:3" + what) << "cut off";
}

TEST(ParseConf, AByteOrderMarkIsRefusedAsSparkWouldTakeItForPartOfTheKey) {
  EXPECT_EQ(complaint("\xEF\xBB\xBFspark.a 1"),
            "layers/00.conf:1:1: begins with a byte order mark, which Spark reads as part of the "
            "first key; save the file as UTF-8 without it");
}

TEST(ToProperties, WritesOneLineEachSortedByKey) {
  EXPECT_EQ(to_properties({{"spark.b", "2 3"}, {"spark.a", "=1:#!"}, {"spark.c", ""}}),
            "spark.a==1:#!\nspark.b=2 3\nspark.c=\n");
}

TEST(ToProperties, EscapesWhatWouldBeReadOtherwise) {
  EXPECT_EQ(to_properties({{" a=b:c\\", "C:\\u\n"}}), "\\ a\\=b\\:c\\\\=C:\\\\u\\n\n");
  EXPECT_EQ(to_properties({{"#a", "x\t\r\f\x01y"}}), "\\#a=x\\t\\r\\f\\u0001y\n");
  EXPECT_EQ(to_properties({{"a", std::string("x\0y", 3)}}), "a=x\\u0000y\n");
}

TEST(ToProperties, LeavesOtherCharactersAsTheyAre) {
  EXPECT_EQ(to_properties({{"ä", "€😀"}}), "ä=€😀\n");
}

TEST(ToProperties, IsReadBackAsItWas) {
  const std::map<std::string, std::string> given = {
      {"", "empty key"},        {"a\nb", "\n x \r\n"}, {"c", "\\\\"}, {"d\\", "tab\tin"},
      {"\xEF\xBB\xBF", "mark"}, {"e", "#!"},           {"f f", "=="}};
  std::map<std::string, std::string> read;
  const Tree tree = parsed(to_properties(given));
  for (const auto& [key, origin, value] : tree.map()->entries) {
    read[key] = value.scalar()->text;
  }
  EXPECT_EQ(read, given);
}

TEST(ToProperties, RefusesWhatSparkWouldChangeWithoutShowingIt) {
  const auto written = [] {
    return to_properties({{"a", " hidden"}, {"b", "fine"}, {"c", "hidden\t"}, {"d", "\xFF"}});
  };
  EXPECT_EQ(told(written),
            "'a': the value begins or ends with a blank, which Spark removes from properties\n"
            "'c': the value begins or ends with a blank, which Spark removes from properties\n"
            "'d': is not UTF-8 text");
}

TEST(SurvivesPropertiesFile, AsksForBlanksAtTheEndsButNotForLineEnds) {
  EXPECT_TRUE(survives_properties_file(""));
  EXPECT_TRUE(survives_properties_file("a b"));
  EXPECT_TRUE(survives_properties_file("\na\r"));
  EXPECT_FALSE(survives_properties_file(" "));
  EXPECT_FALSE(
      survives_properties_file("\x01"
                               "a"));
  EXPECT_TRUE(survives_properties_file("\u00A0a")) << "a no-break space is no blank to Spark";
}

}  // namespace
}  // namespace sparkjob::layers
