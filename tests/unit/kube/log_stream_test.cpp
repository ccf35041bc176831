// SPDX-License-Identifier: Apache-2.0
#include "kube/log_stream.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "unit/kube/driver_pod.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCluster;
using Effect = fakes::FakeApiServer::Effect;

class Log : public testing::Test {
 protected:
  Log() { cluster_.server.put(pod()); }
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

}  // namespace
}  // namespace sparkjob::kube
