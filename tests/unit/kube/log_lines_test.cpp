// SPDX-License-Identifier: Apache-2.0
#include "kube/log_lines.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace sparkjob::kube {
namespace {

/// What is given of answers that each end where the log was cut, at any byte.
class Answers {
 public:
  void add(const std::string& bytes) {
    lines_.begin();
    lines_.add(bytes);
  }
  std::string end() {
    lines_.finish();
    return text_;
  }
  std::optional<std::string> since() const { return lines_.since(); }

 private:
  std::string text_;
  LogLines lines_{[this](std::string_view line) { text_ += line; }};
};

TEST(LogLines, AreTheSameWhereverTheAnswerIsCut) {
  const std::string log =
      "2026-01-01T00:00:01.000000001Z a\n"
      "2026-01-01T00:00:01.000000001Z a\n"
      "2026-01-01T00:00:00.900000000Z back in time\n"
      "2026-01-01T05:30:01.500000000+05:30 \xFF\r\xC3\n"
      "2026-01-01T00:00:01.500000000Z no newline";
  for (std::size_t cut = 0; cut <= log.size(); ++cut) {
    Answers answers;
    answers.add(log.substr(0, cut));
    answers.add(log);

    EXPECT_EQ(answers.end(), "a\na\nback in time\n\xFF\r\xC3\nno newline") << cut;
  }
}

TEST(LogLines, ATimeThatCannotBeIsText) {
  for (const char* text :
       {"2026-13-01T00:00:00Z x", "2026-02-30T00:00:00Z x", "2026-01-01T00:00:00 x"}) {
    Answers answers;
    answers.add(text);
    EXPECT_EQ(answers.end(), text);
  }
}

TEST(LogLines, ComeInAnyPieces) {
  std::string text;
  LogLines lines([&](std::string_view line) { text += line; });
  lines.begin();
  for (const char letter :
       std::string("2026-01-01T00:00:01.000000001Z ab\n2026-01-01T00:00:01Z c\n")) {
    lines.add(std::string(1, letter));
  }

  EXPECT_EQ(text, "ab\nc\n");
}

TEST(LogLines, AreAskedForFromASecondBeforeTheLastInUtc) {
  Answers answers;
  EXPECT_EQ(answers.since(), std::nullopt);
  answers.add("2026-03-01T01:00:00.7-01:00 x\n2026-03-01T00:00:00.5Z earlier\n");

  EXPECT_EQ(answers.since(), "2026-03-01T01:59:59Z");
  answers.add("2026-03-01T02:00:00.7Z x\n2028-02-29T00:00:00Z y\n");
  EXPECT_EQ(answers.since(), "2028-02-28T23:59:59Z");
}

TEST(LogLines, ALongLineThatBreaksOffIsGivenOnce) {
  const std::string text(3 * LogLines::kLongest + 5, 'x');
  const std::string log = "2026-01-01T00:00:01Z a\n2026-01-01T00:00:01Z " + text + "\n";
  for (const std::size_t cut : {LogLines::kLongest / 2, 2 * LogLines::kLongest + 77}) {
    Answers answers;
    answers.add(log.substr(0, cut));
    answers.add(log);

    EXPECT_EQ(answers.end(), "a\n" + text + "\n") << cut;
  }
}

TEST(LogLines, TheEndOfALongLineThatBeganEarlierIsNoLine) {
  Answers answers;
  answers.add("2026-01-01T00:00:01Z a\n");
  answers.add("tail of a line\n2026-01-01T00:00:01Z a\n2026-01-01T00:00:02Z b\n");

  EXPECT_EQ(answers.end(), "a\nb\n");
}

TEST(LogLines, WhatTheKubeletSaysInsteadOfALogIsNoLineOfIt) {
  Answers answers;
  answers.add("unable to retrieve container logs for containerd://abc");

  EXPECT_EQ(answers.end(),
            "sparkjob: some lines of the log are lost: unable to retrieve container logs for "
            "containerd://abc\n");
}

}  // namespace
}  // namespace sparkjob::kube
