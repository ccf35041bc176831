// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_mode.hpp"

#include <gtest/gtest.h>

#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"running": {}})";

TEST(ClusterMode, TheDriversResultIsTheRuns) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.driver_ends(60s, 3);

  EXPECT_EQ(world.run(), (Verdict{3, "the driver exited with status 3"}));
}

TEST(ClusterMode, TellsTheDriversWay) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.driver_ends(60s, 0);

  world.run();

  EXPECT_EQ(world.said, "application " + std::string(ClusterWorld::kAppId) + ": driver " +
                            world.driver_ref().name +
                            " created\n"
                            "driver waiting for a node\n"
                            "driver running\n");
}

TEST(ClusterMode, TheDriversLogIsPassedOn) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(3s,
                     [&] { world.server.append_log(world.driver_ref(), "Pi is roughly 3.14"); });
  world.driver_ends(60s, 0);

  world.run();

  EXPECT_EQ(world.log, "Pi is roughly 3.14\n");
}

TEST(ClusterMode, ALogThatNobodyWantsIsNotAskedFor) {
  ClusterWorld world;
  world.wants_log = false;
  world.driver_is(2s, kRunning);
  world.driver_ends(60s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.server.count("/log?"), 0U);
}

TEST(ClusterMode, L8_ALogThatNobodyReadsHoldsUpTheLogAndNothingElse) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(3s, [&] { world.server.append_log(world.driver_ref(), "one"); });
  world.waiter.after(4s, [&] { world.log_waits = true; });
  world.waiter.after(5s, [&] { world.server.append_log(world.driver_ref(), "two"); });
  world.driver_ends(60s, 0);
  world.waiter.after(5min, [&] {
    EXPECT_EQ(world.log, "one\n");
    world.log_waits = false;
  });

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.log, "one\ntwo\n");
  EXPECT_GE(world.waiter.passed(), 5min);
}

TEST(ClusterMode, ASecondLauncherAdoptsTheDriver) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  EXPECT_EQ(world.run().status, 143);
  world.said.clear();
  world.driver_ends(30s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_NE(world.said.find(" adopted\n"), std::string::npos) << world.said;
  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(ClusterMode, ALaterLauncherDeliversAVerdictThatIsKnown) {
  ClusterWorld world;
  world.driver_ends(2s, 3);
  world.run();
  world.server.erase(world.driver_ref());

  EXPECT_EQ(world.run(), (Verdict{3, "the driver exited with status 3"}));
}

TEST(ClusterMode, ADriverThatEndedWhileNoLauncherLivedDeliversItsVerdict) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  world.run();
  world.driver_ends(0s, 5);

  EXPECT_EQ(world.run().status, 5);
}

TEST(ClusterMode, ADriverThatIsGoneIsLostAndNotStartedAgain) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  world.run();
  world.server.erase(world.driver_ref());

  const auto verdict = world.run();

  EXPECT_EQ(verdict.status, 74);
  EXPECT_NE(verdict.reason.find("was created earlier and is gone"), std::string::npos);
  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(ClusterMode, ADriverWhosePodIsDeletedByHandIsLost) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.server.erase(world.driver_ref()); });

  EXPECT_EQ(world.run().status, 74);
}

TEST(ClusterMode, AJobThatIsDeletedTakesItsDriver) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.erase(world.job_ref());
    world.waiter.request_stop();
  });

  EXPECT_EQ(world.run(),
            (Verdict{143, "stopped by SIGTERM: the Job is gone; the driver is deleted"}));
  EXPECT_EQ(world.driver(), std::nullopt);
}

TEST(ClusterMode, ASuspendedJobTakesItsDriverAndResumesAsAnotherAttempt) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.change(world.job_ref(), {{"spec", {{"suspend", true}}}});
    world.waiter.request_stop();
  });
  world.run();
  EXPECT_EQ(world.driver(), std::nullopt);
  world.driver_ends(5s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.record()["attempt"], "2");
  EXPECT_EQ((*world.driver())["metadata"]["labels"]["spark-app-selector"],
            "spark-00000000000040008000000000000000");
}

TEST(ClusterMode, AJobThatIsOverTakesItsDriver) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  world.waiter.after(12s, [&] {  // the controller ends pods before it writes why
    world.server.set_status(
        world.job_ref(),
        {{"conditions",
          json::array(
              {{{"type", "FailureTarget"}, {"status", "True"}, {"reason", "DeadlineExceeded"}}})}});
  });

  EXPECT_EQ(world.run().reason,
            "stopped by SIGTERM: the Job is over: DeadlineExceeded; the driver is deleted");

  EXPECT_TRUE(world.server.all("Service").empty());
}

TEST(ClusterMode, ALauncherThatIsOnlyMovedLeavesItsDriver) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.set_status(world.own->pod, {{"conditions", json::array({{
                                                                {"type", "DisruptionTarget"},
                                                                {"status", "True"},
                                                            }})}});
    world.waiter.request_stop();
  });

  EXPECT_EQ(world.run().status, 143);
  EXPECT_NE(world.driver(), std::nullopt);
}

TEST(ClusterMode, AVerdictThatIsKnownWinsOverAStopWhileTheLogIsStillRead) {
  ClusterWorld world;
  world.server.hang("/log?");
  world.driver_is(2s, kRunning);
  world.driver_ends(10s, 3);
  world.waiter.after(12s, [&] { world.waiter.request_stop(); });

  EXPECT_EQ(world.run().status, 3);

  EXPECT_EQ(world.record()["status"], "3");
}

TEST(ClusterMode, AnApiServerThatIsAwayWhileTheDriverRunsIsSaidAndLosesNothing) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.end_streams(true);
    world.server.fail("GET ", fakes::no_connection(), fakes::FakeApiServer::Effect::None, 0);
  });
  world.waiter.after(100s, [&] { world.server.recover(); });
  world.driver_ends(300s, 3);

  EXPECT_EQ(world.run().status, 3);

  EXPECT_NE(world.said.find("the API server does not answer; the driver goes on without it\n"
                            "the API server answers again\n"),
            std::string::npos)
      << world.said;
}

}  // namespace
}  // namespace sparkjob::launch
