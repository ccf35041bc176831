// SPDX-License-Identifier: Apache-2.0
/// How long the client tries, and waits.
#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "unit/kube/driver_pod.hpp"
#include "unit/kube/error_of.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeApiServer;
using fakes::FakeCluster;
using fakes::no_connection;
using fakes::status;
using Effect = FakeApiServer::Effect;

const std::string kPath = "/api/v1/namespaces/team/pods";

TEST(ClientPatience, AReadIsTriedAgainUntilThePatienceIsOver) {
  FakeCluster cluster;
  cluster.server.fail("GET", no_connection(), Effect::None, 0);

  const auto error = error_of([&] { cluster.client.get(kPod); });

  EXPECT_EQ(error.kind(), ErrorKind::Unavailable);
  EXPECT_GT(cluster.server.count("GET"), 4U);
  EXPECT_LE(cluster.waiter.passed(), 60s);
  EXPECT_TRUE(std::string(error.what()).starts_with("cannot read Pod driver: tried for "));
  EXPECT_TRUE(std::string(error.what()).ends_with(" s; the API server: connection refused"));
}

TEST(ClientPatience, AnAnswerThatNeverComesIsNoAnswer) {
  FakeCluster cluster;
  cluster.server.hang("GET");
  cluster.waiter.after(20s, [&] { cluster.server.recover(); });

  EXPECT_EQ(cluster.client.get(kPod), std::nullopt);
  EXPECT_EQ(cluster.server.count("GET"), 2U);
  EXPECT_GE(cluster.waiter.passed(), 30s);
}

TEST(ClientPatience, ARequestTakesNoLongerThanTheAccessSays) {
  FakeCluster cluster;
  Client client(cluster.wire, {.server = FakeApiServer::kUrl, .request_timeout = 3s},
                {.total = 60s, .seed = 1});
  cluster.server.hang("GET");
  cluster.waiter.after(2s, [&] { cluster.server.recover(); });

  EXPECT_EQ(client.get(kPod), std::nullopt);

  EXPECT_GE(cluster.waiter.passed(), 3s);
  EXPECT_LT(cluster.waiter.passed(), 5s);
}

TEST(ClientPatience, AServerThatAsksToWaitIsWaitedFor) {
  FakeCluster cluster;
  cluster.server.fail("GET", Response{.status = 429,
                                      .headers = {{"retry-after", "7"}},
                                      .body = "Too many requests, please try again later."});

  cluster.client.get(kPod);

  EXPECT_GE(cluster.waiter.passed(), 7s);
  EXPECT_LE(cluster.waiter.passed(), 9s);
}

TEST(ClientPatience, AServerThatThrottlesToTheEndRefuses) {
  FakeCluster cluster;
  cluster.server.fail("POST", Response{.status = 429}, Effect::None, 0);

  EXPECT_EQ(error_of([&] { cluster.client.create(pod()); }).kind(), ErrorKind::Refused);
  EXPECT_EQ(cluster.server.count("GET"), 0U);
}

TEST(ClientPatience, AStopEndsTheTries) {
  FakeCluster cluster;
  cluster.server.fail("GET", no_connection(), Effect::None, 0);
  cluster.waiter.after(3s, [&] { cluster.waiter.request_stop(); });

  EXPECT_EQ(error_of([&] { cluster.client.get(kPod); }).kind(), ErrorKind::Stopped);
  EXPECT_EQ(cluster.waiter.passed(), 3s);
}

TEST(ClientPatience, AStopLeavesARequestOnItsWayFiveSeconds) {
  FakeCluster cluster;
  cluster.server.hang("POST");
  cluster.waiter.after(3s, [&] { cluster.waiter.request_stop(); });

  EXPECT_EQ(error_of([&] { cluster.client.create(pod()); }).kind(), ErrorKind::Stopped);
  EXPECT_EQ(cluster.waiter.passed(), 8s);
}

}  // namespace
}  // namespace sparkjob::kube
