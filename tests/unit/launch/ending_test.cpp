// SPDX-License-Identifier: Apache-2.0
// What ends a run, and what it leaves: deadlines, clean-up, Events.
#include <gtest/gtest.h>

#include <algorithm>

#include "launch/cluster_mode.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"running": {}})";

json executor(const std::string& name, const json& status) {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata",
           {{"name", name},
            {"namespace", "team"},
            {"labels",
             {{"spark-app-selector", ClusterWorld::kAppId},
              {"spark-role", "executor"},
              {"spark-exec-id", name.substr(name.size() - 1)}}}}},
          {"spec", {{"containers", {{{"name", "spark-kubernetes-executor"}}}}}},
          {"status", status}};
}

// The Events about an object's kind: "Warning DriverStuck: …".
std::vector<std::string> events(const ClusterWorld& world, const std::string& kind) {
  std::vector<std::string> found;
  for (const json& event : world.server.all("Event")) {
    if (event["involvedObject"]["kind"] == kind) {
      found.push_back(event["type"].get<std::string>() + " " + event["reason"].get<std::string>() +
                      ": " + event["message"].get<std::string>());
    }
  }
  return found;
}

TEST(Ending, AfterTheVerdictNothingIsLeftButTheRecordAndTheDriver) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(4s, [&] {
    world.server.put(executor("pi-exec-1", {{"phase", "Running"}}));
    world.server.put({{"apiVersion", "v1"},
                      {"kind", "PersistentVolumeClaim"},
                      {"metadata",
                       {{"name", "pi-exec-1-pvc-0"},
                        {"namespace", "team"},
                        {"labels", {{"spark-app-selector", ClusterWorld::kAppId}}}}}});
  });
  world.driver_ends(60s, 137);

  EXPECT_EQ(world.run().status, 137);

  EXPECT_TRUE(world.server.all("Service").empty());
  EXPECT_TRUE(world.server.all("NetworkPolicy").empty());
  EXPECT_TRUE(world.server.all("PersistentVolumeClaim").empty());
  EXPECT_EQ(world.server.all("ConfigMap").size(), 1U);
  EXPECT_EQ(world.server.all("Pod").size(), 2U);  // the launcher's and the driver's
}

TEST(Ending, AnotherApplicationsObjectsStay) {
  ClusterWorld world;
  json other = executor("other-exec-1", {{"phase", "Running"}});
  other["metadata"]["labels"]["spark-app-selector"] = "spark-ffffffffffffffffffffffffffffffff";
  world.server.put(other);
  world.driver_ends(2s, 0);

  world.run();

  EXPECT_EQ(world.server.all("Pod").size(), 3U);
}

TEST(Ending, ACleanUpThatIsForbiddenIsSaidAndChangesNoResult) {
  ClusterWorld world;
  world.server.fail("DELETE /api/v1/namespaces/team/services",
                    fakes::status(403, "Forbidden", "no such right"),
                    fakes::FakeApiServer::Effect::None, 0);
  world.driver_ends(2s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_TRUE(has(world.said, "clean-up: could not delete Service "));
}

TEST(Ending, TheDriversPodIsKeptAsConfigured) {
  const auto kept = [](const std::string& word, int code) {
    Configured world("keepDriver: " + word);
    world.driver_ends(2s, code);
    world.run();
    return world.driver().has_value();
  };
  EXPECT_TRUE(kept("always", 0));
  EXPECT_FALSE(kept("never", 3));
  EXPECT_TRUE(kept("onFailure", 3));
  EXPECT_FALSE(kept("onFailure", 0));
}

TEST(Ending, AVerdictThatTheJobWouldTryAgainIsToldASecondTimeAsOne) {
  ClusterWorld world;
  world.driver_ends(2s, 137);
  EXPECT_EQ(world.run().status, 137);

  const auto again = world.run();

  EXPECT_EQ(again.status, 1);
  EXPECT_TRUE(has(again.reason, "(status 137, told before)"));
}

TEST(Ending, ADriverThatWasGivenUpByALauncherThatWasLostIsRemovedByTheNext) {
  Configured world("keepDriver: always");
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  world.run();
  world.server.change({.api_version = "v1",
                       .kind = "ConfigMap",
                       .name_space = "team",
                       .name = std::string("sparkjob-") + ClusterWorld::kJobUid},
                      {{"data", {{"status", "124"}, {"reason", "it took too long"}}}});

  EXPECT_EQ(world.run(), (Verdict{124, "it took too long"}));

  EXPECT_EQ(world.driver(), std::nullopt);
}

TEST(Ending, AStopThatComesWithTheVerdictLeavesNothingEither) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.server.hang("/log");
  world.driver_ends(60s, 0);
  world.server.put(executor("pi-exec-1", {{"phase", "Running"}}));
  world.waiter.after(61s, [&] { world.waiter.request_stop(); });

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.server.object({"v1", "Pod", "team", "pi-exec-1"}), std::nullopt);
}

TEST(Ending, ASecondSignalEndsACleanUpThatTakesLong) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.erase(world.job_ref());
    world.server.hang("DELETE /api/v1/namespaces/team/services");
    world.waiter.request_stop();
  });
  world.waiter.after(12s, [&] { world.waiter.request_stop(); });

  EXPECT_EQ(world.run().status, 143);

  EXPECT_EQ(world.waiter.passed(), 12s);
}

TEST(Ending, EventsOnTheJobAndTheDriverTellTheRunsWay) {
  ClusterWorld world;
  world.driver_is(2s, R"({"waiting": {"reason": "ImagePullBackOff", "message": "no"}})", "Pending");
  world.driver_is(70s, kRunning);
  world.driver_ends(90s, 3);

  world.run();

  const std::vector<std::string> wanted = {
      "Normal DriverCreated: application " + std::string(ClusterWorld::kAppId) + ": driver " +
          world.driver_ref().name + " created",
      "Warning DriverStuck: driver starting: ImagePullBackOff: no",
      "Warning Failed: the driver exited with status 3 (exit status 3)"};
  for (const char* kind : {"Job", "Pod"}) {
    const auto told = events(world, kind);
    EXPECT_TRUE(std::is_permutation(told.begin(), told.end(), wanted.begin(), wanted.end()))
        << kind << testing::PrintToString(told);
  }
}

TEST(Ending, WithoutTheRightToWriteEventsTheRunGoesOn) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/events", fakes::status(403, "Forbidden", "no"),
                    fakes::FakeApiServer::Effect::None, 0);
  world.driver_ends(2s, 0);

  EXPECT_EQ(world.run().status, 0);
}

TEST(Ending, RightsThatAreTakenAwayWhileTheDriverRunsLeaveItForTheNextLauncher) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    world.server.end_streams(true);
    world.server.fail("GET /api/v1/namespaces/team/pods?", fakes::status(403, "Forbidden", "no"),
                      fakes::FakeApiServer::Effect::None, 0);
  });

  EXPECT_TRUE(has(world.error(), "69 "));

  EXPECT_NE(world.driver(), std::nullopt);
}

TEST(Ending, ADriverThatNobodyMayWatchIsNotLeftRunning) {
  ClusterWorld world;
  world.server.fail("GET /api/v1/namespaces/team/pods?", fakes::status(403, "Forbidden", "no"),
                    fakes::FakeApiServer::Effect::None, 0);

  EXPECT_EQ(world.run().status, 77);

  EXPECT_EQ(world.driver(), std::nullopt);
}

TEST(Ending, APodThatIsBeingDeletedIsSaidAndWaitedFor) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {  // as when its node is lost
    world.server.change(world.driver_ref(),
                        {{"metadata", {{"deletionTimestamp", "2026-01-01T00:00:40Z"}}}});
  });
  world.waiter.after(1h, [&] { world.server.erase(world.driver_ref()); });

  EXPECT_EQ(world.run().status, 74);

  EXPECT_TRUE(has(world.said, "driver running: its pod is being deleted\n"));
  const auto told = events(world, "Job");
  EXPECT_EQ(std::count(told.begin(), told.end(),
                       "Warning DriverTerminating: driver running: its pod is being deleted"),
            1)
      << testing::PrintToString(told);
  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(Ending, ADriverThatTakesItsRecordWithItIsLostAllTheSame) {
  ClusterWorld world;
  world.own->job.reset();
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] {
    for (const json& object : world.server.all("ConfigMap")) {
      world.server.erase(kube::ref(object));  // what the garbage collector does
    }
    world.server.erase(world.driver_ref());
  });

  EXPECT_EQ(world.run().status, 74);
}

TEST(Ending, BeingStoppedOutsideAJobDoesToTheDriverWhatIsConfigured) {
  const auto left = [](const std::string& word) {
    Configured world("onInterrupt: " + word);
    world.own->job.reset();
    world.driver_is(2s, kRunning);
    world.waiter.after(10s, [&] { world.waiter.request_stop(); });
    EXPECT_EQ(world.run().status, 143);
    return world.driver().has_value();
  };
  EXPECT_TRUE(left("leave"));
  EXPECT_FALSE(left("delete"));
}

}  // namespace
}  // namespace sparkjob::launch
