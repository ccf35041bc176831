// SPDX-License-Identifier: Apache-2.0
// An application that fails is tried again as its restartPolicy says.
#include <gtest/gtest.h>

#include "launch/cluster_mode.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"running": {}})";

// What an application adds that is to be tried again, twice, after 5 and 10 seconds.
constexpr auto kTwoRetries = "  restartPolicy: {type: OnFailure, onFailureRetries: 2}\n";

TEST(Attempts, AnApplicationThatFailsIsTriedAgainAsItsPolicySays) {
  ClusterWorld world;
  world.application += kTwoRetries;
  world.driver_ends(2s, 3);
  world.driver_ends(12s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_NE(
      world.said.find("attempt failed: the driver exited with status 3; retry 1 of 2 in 5 s\n"),
      std::string::npos)
      << world.said;
  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 2U);
  EXPECT_EQ(world.record()["attempt"], "2");
  EXPECT_EQ(world.server.all("Pod").size(), 2U);  // the launcher's and the last driver's
}

TEST(Attempts, WhenAllRetriesHaveFailedTheLastResultCounts) {
  ClusterWorld world;
  world.application += kTwoRetries;
  world.driver_ends(2s, 3);
  world.driver_ends(12s, 4);
  world.driver_ends(32s, 5);

  EXPECT_EQ(world.run().status, 5);
  EXPECT_EQ(world.run().status, 5);

  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 3U);
  EXPECT_EQ(world.record()["failures"], "2");
}

TEST(Attempts, ALauncherThatIsStoppedBetweenAttemptsLeavesTheNextToTheNextLauncher) {
  ClusterWorld world;
  world.application += kTwoRetries;
  world.driver_ends(2s, 3);
  world.waiter.after(4s, [&] { world.waiter.request_stop(); });
  EXPECT_EQ(world.run(), (Verdict{143, "stopped by SIGTERM between two attempts"}));
  EXPECT_EQ(world.driver(), std::nullopt);
  world.driver_ends(5s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.record()["attempt"], "2");
}

TEST(Attempts, AResumedJobHasNotFailed) {
  ClusterWorld world;
  world.application += "  restartPolicy: {type: OnFailure, onFailureRetries: 1}\n";
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.change(world.job_ref(), {{"spec", {{"suspend", true}}}});
    world.waiter.request_stop();
  });
  world.run();
  world.driver_ends(5s, 3);
  world.driver_ends(15s, 0);

  EXPECT_EQ(world.run().status, 0);
}

TEST(Attempts, WhatTheClusterRefusesIsNotTriedAgain) {
  ClusterWorld world;
  world.application += kTwoRetries;
  world.driver_is(2s, R"({"waiting": {"reason": "InvalidImageName", "message": "x"}})");

  EXPECT_EQ(world.run().status, 66);

  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

}  // namespace
}  // namespace sparkjob::launch
