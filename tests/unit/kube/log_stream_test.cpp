// SPDX-License-Identifier: Apache-2.0
#include "kube/log_stream.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCluster;
using nlohmann::json;
using Effect = fakes::FakeApiServer::Effect;

const ObjectRef kPod = {"v1", "Pod", "team", "driver"};

class Log : public testing::Test {
 protected:
  Log() {
    cluster_.server.put({{"apiVersion", "v1"},
                         {"kind", "Pod"},
                         {"metadata", {{"name", "driver"}, {"namespace", "team"}}}});
  }
  void phase(const std::string& name) { cluster_.server.set_status(kPod, {{"phase", name}}); }
  void write(const std::string& line) { cluster_.server.append_log(kPod, line); }
  void start() {
    log_.emplace(cluster_.client, kPod, "spark", [this](std::string_view line) { read_ += line; });
  }
  /// Lets time pass; what was read meanwhile.
  std::string read(std::chrono::milliseconds during = 3s) {
    const auto until = cluster_.waiter.now() + during;
    while (cluster_.waiter.now() < until) {
      cluster_.wire.turn(until);
    }
    return std::exchange(read_, "");
  }
  /// Lets the container end and the rest be read.
  std::string rest() {
    phase("Succeeded");
    log_->container_ended();
    const auto until = cluster_.waiter.now() + 5min;
    while (!log_->finished()) {
      cluster_.wire.turn(until);
      if (cluster_.waiter.now() >= until) {
        ADD_FAILURE() << "the log never ends";
        break;
      }
    }
    return std::exchange(read_, "");
  }

  FakeCluster cluster_;
  std::string read_;
  std::optional<LogStream> log_;
};

TEST_F(Log, ComesLineByLineWithoutItsTimestamps) {
  phase("Running");
  write("one");
  start();

  EXPECT_EQ(read(), "one\n");
  write("two");
  write("");
  EXPECT_EQ(read(), "two\n\n");
  write("three");
  EXPECT_EQ(rest(), "three\n");
}

TEST_F(Log, OfAContainerThatStartsIsWaitedFor) {
  start();
  EXPECT_EQ(read(30s), "");
  phase("Running");
  write("one");

  EXPECT_EQ(read(), "one\n");
}

TEST_F(Log, OfAContainerThatHasEndedIsReadWhole) {
  phase("Failed");
  write("one");
  write("two");
  start();
  log_->container_ended();

  EXPECT_EQ(rest(), "one\ntwo\n");
  EXPECT_LE(cluster_.waiter.passed(), 1s);
}

TEST_F(Log, GoesOnAfterHangUpsWithoutLosingOrRepeatingALine) {
  phase("Running");
  start();
  std::string written;
  std::string got;
  for (int i = 0; i < 200; ++i) {
    const std::string line = "line " + std::to_string(i % 7);
    write(line);
    written += line + "\n";
    if (i % 3 == 0) {
      got += read(std::chrono::milliseconds(i * 10));
    }
    if (i % 5 == 0) {
      cluster_.server.end_streams(i % 2 == 0);
    }
  }
  got += rest();

  EXPECT_EQ(got, written);
}

TEST_F(Log, WhatIsWrittenWhileTheServerIsAwayIsReadAfterwards) {
  phase("Running");
  write("one");
  start();
  read();
  cluster_.server.fail("/log", fakes::no_connection(), Effect::None, 0);
  cluster_.server.end_streams(true);
  write("two");
  EXPECT_EQ(read(10min), "");
  write("three");
  cluster_.server.recover();

  EXPECT_EQ(read(31s), "two\nthree\n");
  EXPECT_LE(cluster_.server.count("/log"), 60U);
}

TEST_F(Log, WhatTheNodeHasRotatedAwayIsMarked) {
  phase("Running");
  write("one");
  start();
  read();
  cluster_.server.fail("/log", fakes::no_connection());
  cluster_.server.end_streams(true);
  write("two");
  cluster_.server.rotate_log(kPod);
  write("three");

  EXPECT_EQ(read(10s),
            "sparkjob: some lines of the log may be lost here: the node has begun a new file since "
            "the connection was lost\nthree\n");
}

TEST_F(Log, TheRestIsReadThoughTheServerFailsAFewTimes) {
  phase("Running");
  start();
  read();
  write("last words");
  cluster_.server.fail("/log", fakes::status(500, "InternalError", "no route to host"),
                       Effect::None, 3);
  cluster_.server.end_streams(true);

  EXPECT_EQ(rest(), "last words\n");
}

TEST_F(Log, ARestThatCannotBeHadIsMarked) {
  phase("Running");
  start();
  read();
  cluster_.server.fail("/log", fakes::status(500, "InternalError", "no route to host"),
                       Effect::None, 0);
  cluster_.server.end_streams(true);

  EXPECT_EQ(rest(), "sparkjob: some lines of the log are lost: no route to host\n");
}

TEST_F(Log, AFollowedLogThatDoesNotEndIsGivenUp) {
  phase("Running");
  write("one");
  start();
  read();
  log_->container_ended();  // but the server goes on following

  EXPECT_EQ(read(20s), "");
  EXPECT_TRUE(log_->finished());
}

TEST_F(Log, WithoutTheRightToReadItIsDoneWithout) {
  phase("Running");
  cluster_.server.fail("/log", fakes::status(403, "Forbidden", "User \"u\" cannot get pods/log"),
                       Effect::None, 0);
  start();

  EXPECT_EQ(read(1h), "sparkjob: some lines of the log are lost: User \"u\" cannot get pods/log\n");
  EXPECT_EQ(rest(), "");
}

TEST_F(Log, OfAPodThatIsGoneEnds) {
  phase("Running");
  write("one");
  start();
  read();
  cluster_.server.erase(kPod);
  log_->container_ended();
  read(2s);

  EXPECT_TRUE(log_->finished());
}

TEST_F(Log, L8_IsNotReadOnWhileItIsHeld) {
  phase("Running");
  write("one");
  start();
  EXPECT_EQ(read(), "one\n");
  log_->hold(true);
  write("two");
  EXPECT_EQ(read(1h), "");

  log_->hold(false);
  EXPECT_EQ(read(), "two\n");
  log_->hold(true);
  write("three");
  phase("Succeeded");
  log_->container_ended();
  EXPECT_EQ(read(1h), "");
  EXPECT_FALSE(log_->finished()) << "for the end of the log is still to come";
  log_->hold(false);
  EXPECT_EQ(rest(), "three\n");
}

TEST_F(Log, ThatSaysNothingForMinutesIsAskedForAnew) {
  phase("Running");
  write("one");
  start();
  EXPECT_EQ(read(), "one\n");
  cluster_.server.forget_followers();
  write("two");

  EXPECT_EQ(read(4min), "");
  EXPECT_EQ(read(2min), "two\n");
  EXPECT_EQ(read(1h), "");
  EXPECT_LE(cluster_.server.count("/log"), 15U);
}

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
  for (const char* text : {"9999-12-31T23:59:59Z x", "2026-13-01T00:00:00Z x",
                           "2026-02-30T00:00:00Z x", "2026-01-01T00:00:00 x"}) {
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
