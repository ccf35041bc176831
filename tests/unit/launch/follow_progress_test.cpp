// SPDX-License-Identifier: Apache-2.0
#include "launch/follow_progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fakes/canned_transport.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using fakes::CannedTransport;
using kube::Answer;
using kube::Response;

constexpr const char* kApplications = R"([{"id": "app-1"}])";

Answer ok(const std::string& body) {
  return Response{.status = 200, .headers = {}, .body = body};
}

std::string stage(const std::string& status, int complete) {
  return R"([{"stageId": 3, "attemptId": 0, "numTasks": 8, "name": "count at x.py:1", "status": ")" +
         status + R"(", "numCompleteTasks": )" + std::to_string(complete) + "}]";
}

/// Keeps what it is shown, in words.
class SeenStages final : public ProgressView {
 public:
  void observe(const std::vector<Stage>& active, os::Clock::time_point now) override {
    seen.push_back(active.empty() ? "none" : line(active[0]));
    log_.observe(active, now);
  }
  std::optional<int> question() override { return log_.unsettled(); }
  void settle(int id, const std::optional<Stage>& end, os::Clock::time_point now) override {
    const auto lines = log_.settle(id, end, now);
    seen.push_back(lines.empty() ? "unknown end" : lines[0]);
  }

  std::vector<std::string> seen;

 private:
  StageLog log_;
};

/// This test's own process as the driver: it listens on a port, and the canned transport answers.
class Following : public testing::Test {
 protected:
  Following() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: how sockets are spoken to
    EXPECT_EQ(::bind(socket_.number(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.number(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.number(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  /// Serves the hook as a loop would for so long, on a clock of its own.
  void pass(FollowProgress& follow, os::Clock::duration time) {
    const auto end = now_ + time;
    for (; now_ < end; now_ += 100ms) {
      std::vector<pollfd> waiting;
      follow.prepare(waiting);
      follow.serve(waiting, now_);
    }
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/api/v1/applications" + path;
  }
  UiPorts ports() const { return {.first = port_, .count = 1}; }

  os::Descriptor socket_;
  int port_ = 0;
  os::Clock::time_point now_ = os::Clock::now();
  SeenStages view_;
};

TEST_F(Following, AStageIsSeenUntilItsEnd) {
  int asked = 0;
  CannedTransport driver([&](const std::string& asked_url) {
    if (asked_url == url("")) {
      return ok(kApplications);
    }
    if (asked_url == url("/app-1/stages/3?details=false")) {
      return ok(stage("COMPLETE", 8));
    }
    EXPECT_EQ(asked_url, url("/app-1/stages?status=active"));
    ++asked;
    return ok(asked <= 3 ? stage("ACTIVE", asked) : "[]");
  });
  FollowProgress follow(driver, ::getpid(), ports(), view_);

  pass(follow, 8s);

  ASSERT_GE(view_.seen.size(), 5U);
  EXPECT_EQ(view_.seen[0], "stage 3 'count at x.py:1': 1/8 tasks");
  EXPECT_EQ(view_.seen[2], "stage 3 'count at x.py:1': 3/8 tasks");
  EXPECT_EQ(view_.seen[3], "none");
  EXPECT_EQ(view_.seen[4].substr(0, 33), "stage 3 'count at x.py:1' done in");
}

TEST_F(Following, ItAsksAboutOnceASecond) {
  CannedTransport driver([&](const std::string& asked_url) {
    return ok(asked_url == url("") ? kApplications : "[]");
  });
  FollowProgress follow(driver, ::getpid(), ports(), view_);

  pass(follow, 11s);

  EXPECT_GE(driver.asked.size(), 8U);
  EXPECT_LE(driver.asked.size(), 11U);
}

TEST_F(Following, WhatIsNoUiIsAskedEverMoreSeldomAndShowsNothing) {
  for (const Answer& answer :
       {ok("<html>"), Answer(Response{.status = 302, .headers = {}, .body = ""}),
        Answer(Response{.status = 403, .headers = {}, .body = kApplications}),
        Answer(kube::Failure{.kind = kube::Failure::Kind::Deadline, .reason = "slow"})}) {
    CannedTransport driver([&](const std::string&) { return answer; });
    now_ = os::Clock::now();
    FollowProgress follow(driver, ::getpid(), ports(), view_);

    pass(follow, 60s);
    const auto first_minute = driver.asked.size();
    pass(follow, 60s);

    EXPECT_LE(first_minute, 60U);
    EXPECT_LE(driver.asked.size() - first_minute, 7U);
    EXPECT_TRUE(view_.seen.empty());
  }
}

TEST_F(Following, WithoutAListenerNothingIsAsked) {
  CannedTransport driver([&](const std::string&) { return ok(kApplications); });
  FollowProgress follow(driver, ::getpid(), {.first = port_ + 1, .count = 1}, view_);

  pass(follow, 20s);

  EXPECT_TRUE(driver.asked.empty());
}

TEST_F(Following, AUiThatGoesAwayTakesItsStagesAlongAndIsLookedForAgain) {
  int asked = 0;
  CannedTransport driver([&](const std::string& asked_url) {
    ++asked;
    if (asked > 2 && asked < 8) {
      return Answer(kube::Failure{.kind = kube::Failure::Kind::NoConnection, .reason = "gone"});
    }
    return ok(asked_url == url("") ? kApplications : stage("ACTIVE", asked));
  });
  FollowProgress follow(driver, ::getpid(), ports(), view_);

  pass(follow, 15s);

  ASSERT_GE(view_.seen.size(), 3U);
  EXPECT_EQ(view_.seen[0], "stage 3 'count at x.py:1': 2/8 tasks");
  EXPECT_EQ(view_.seen[1], "none");
  EXPECT_EQ(view_.seen[2], "stage 3 'count at x.py:1': 9/8 tasks");
}

TEST_F(Following, NothingIsAskedOnceTheDriverHasEnded) {
  CannedTransport driver([&](const std::string&) { return ok(kApplications); });
  FollowProgress follow(driver, ::getpid(), ports(), view_);
  follow.driver_ended();

  pass(follow, 10s);

  EXPECT_TRUE(driver.asked.empty());
}

}  // namespace
}  // namespace sparkjob::launch
