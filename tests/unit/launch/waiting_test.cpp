// SPDX-License-Identifier: Apache-2.0
// What a driver waits for before it runs, and how long.
#include <gtest/gtest.h>

#include "launch/cluster_mode.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"running": {}})";
constexpr auto kStarting = R"({"waiting": {"reason": "ContainerCreating"}})";

TEST(Waiting, ANodeThatNeverComesEndsAtTheQueueDeadlineForTheNextLauncherToTryAgain) {
  Configured world("queueDeadlineSeconds: 30");

  EXPECT_EQ(world.run(), (Verdict{75, "the driver had no node after 30 s"}));

  EXPECT_EQ(world.driver(), std::nullopt);
  EXPECT_EQ(world.record()["attempt"], "2");
  world.driver_ends(5s, 0);
  EXPECT_EQ(world.run().status, 0);
}

TEST(Waiting, WithoutAQueueDeadlineADriverWaitsForItsNodeForHours) {
  ClusterWorld world;
  world.driver_ends(10h, 0);

  EXPECT_EQ(world.run().status, 0);
}

TEST(Waiting, ADriverThatRunsTooLongIsDeleted) {
  Configured world("runDeadlineSeconds: 60");
  world.driver_is(10s, kRunning);

  EXPECT_EQ(world.run(), (Verdict{124, "the driver still ran after 60 s, its runDeadlineSeconds"}));

  EXPECT_EQ(world.driver(), std::nullopt);
  EXPECT_GE(world.waiter.passed(), 70s);
}

TEST(Waiting, ADeadlineGoesOnWhileNoLauncherLives) {
  Configured world("runDeadlineSeconds: 600");
  world.driver_is(2s, R"({"running": {"startedAt": "2026-01-01T00:00:02Z"}})");
  world.waiter.after(400s, [&] { world.waiter.request_stop(); });
  EXPECT_EQ(world.run().status, 143);

  EXPECT_EQ(world.run().status, 124);

  EXPECT_LT(world.waiter.passed(), 620s);
}

/// A run whose driver starts for ever, with an Event of the kubelet's.
struct Mounting : Configured {
  explicit Mounting(const std::string& message) : Configured("startDeadlineSeconds: 60") {
    driver_is(2s, kStarting, "Pending");
    waiter.after(4s, [this, message] {
      server.put({{"apiVersion", "v1"},
                  {"kind", "Event"},
                  {"metadata", {{"name", "e1"}, {"namespace", "team"}}},
                  {"involvedObject", {{"uid", (*driver())["metadata"]["uid"]}}},
                  {"type", "Warning"},
                  {"reason", "FailedMount"},
                  {"message", message}});
    });
  }
};

TEST(Waiting, WhatOnlyTheKubeletsEventsSayIsToldWhileTheDriverIsStuck) {
  Mounting world("MountVolume.SetUp failed: secret \"key\" not found");

  EXPECT_EQ(world.run().status, 66);

  EXPECT_TRUE(
      has(world.said, "driver starting: MountVolume.SetUp failed: secret \"key\" not found\n"));
}

TEST(Waiting, AKubeletThatIsSlowHasNotLostAnything) {
  Mounting world(
      "MountVolume.SetUp failed: failed to sync configmap cache: timed out waiting for the "
      "condition");

  EXPECT_EQ(world.run().status, 124);

  EXPECT_TRUE(has(world.said, "driver starting: MountVolume.SetUp failed: failed to sync"));
}

TEST(Waiting, AQuotaThatIsInUseIsWaitedFor) {
  ClusterWorld world;
  const auto full = fakes::status(403, "Forbidden",
                                  "pods \"pi\" is forbidden: exceeded quota: q, requested: "
                                  "pods=1, used: pods=2, limited: pods=2");
  world.server.fail("POST /api/v1/namespaces/team/pods", full, fakes::FakeApiServer::Effect::None,
                    3);
  world.driver_ends(10min, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_TRUE(has(world.said, "waiting for room: the cluster refused to create Pod"));
  EXPECT_TRUE(has(world.said, "exceeded quota: q"));
}

TEST(Waiting, AQuotaThatStaysInUseEndsAtTheQueueDeadlineAndLeavesNothing) {
  Configured world("queueDeadlineSeconds: 60");
  world.server.fail("POST /api/v1/namespaces/team/pods",
                    fakes::status(403, "Forbidden",
                                  "exceeded quota: q, requested: pods=1, used: pods=2, limited: "
                                  "pods=2"),
                    fakes::FakeApiServer::Effect::None, 0);

  EXPECT_EQ(world.run().status, 75);

  EXPECT_TRUE(world.server.all("Service").empty());
  EXPECT_EQ(world.server.all("ConfigMap").size(), 1U);  // the record
}

TEST(Waiting, AnImageThatNeverComesEndsAtTheStartDeadlineAndLeavesNoDriver) {
  ClusterWorld world;
  world.application += "---\napiVersion: sparkjob/v1\nkind: Launcher\nstartDeadlineSeconds: 30\n";
  world.driver_is(2s, R"({"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}})",
                  "Pending");

  EXPECT_EQ(world.run(), (Verdict{66,
                                  "the driver was not running after 30 s: ImagePullBackOff: no "
                                  "such image"}));
  EXPECT_EQ(world.driver(), std::nullopt);
  EXPECT_EQ(world.record()["status"], "66");
}

TEST(Waiting, ADriverThatRunsHasNoStartDeadlineAnyMore) {
  ClusterWorld world;
  world.application += "---\napiVersion: sparkjob/v1\nkind: Launcher\nstartDeadlineSeconds: 30\n";
  world.driver_is(2s, kRunning);
  world.driver_ends(3600s, 0);

  EXPECT_EQ(world.run().status, 0);
}

}  // namespace
}  // namespace sparkjob::launch
