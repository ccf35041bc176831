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

TEST(ClusterMode, EverythingIsTheJobs) {
  ClusterWorld world;
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });

  world.run();

  for (const char* kind : {"ConfigMap", "Service", "NetworkPolicy"}) {
    EXPECT_FALSE(world.server.all(kind).empty()) << kind;
    for (const json& object : world.server.all(kind)) {
      EXPECT_EQ(object["metadata"]["ownerReferences"][0]["uid"], ClusterWorld::kJobUid) << object;
    }
  }
  EXPECT_EQ((*world.driver())["metadata"]["ownerReferences"][0]["uid"], ClusterWorld::kJobUid);
}

TEST(ClusterMode, TheDriverIsCreatedLastAndTheRecordFirst) {
  ClusterWorld world;
  world.driver_ends(2s, 0);

  world.run();

  std::vector<std::string> posts;
  for (const auto& request : world.server.requests()) {
    if (request.starts_with("POST ") && request.find("/events?") == std::string::npos) {
      posts.push_back(request.substr(0, request.find('?')));
    }
  }
  EXPECT_EQ(posts.front(), "POST /api/v1/namespaces/team/configmaps");
  EXPECT_EQ(posts.back(), "POST /api/v1/namespaces/team/pods");
  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(ClusterMode, TheRecordKeepsAttemptDriverAndVerdict) {
  ClusterWorld world;
  world.driver_ends(2s, 3);

  world.run();

  const json uid = (*world.driver())["metadata"]["uid"];
  EXPECT_EQ(world.record(), json({{"attempt", "1"},
                                  {"driverUid", uid},
                                  {"status", "3"},
                                  {"reason", "the driver exited with status 3"}}));
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

TEST(ClusterMode, ACreateWhoseAnswerWasLostIsNotSentTwice) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/pods", fakes::lost_answer(),
                    fakes::FakeApiServer::Effect::Done);
  world.driver_ends(30s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(ClusterMode, AnImageThatNeverComesEndsAtTheStartDeadlineAndLeavesNoDriver) {
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

TEST(ClusterMode, ADriverThatRunsHasNoStartDeadlineAnyMore) {
  ClusterWorld world;
  world.application += "---\napiVersion: sparkjob/v1\nkind: Launcher\nstartDeadlineSeconds: 30\n";
  world.driver_is(2s, kRunning);
  world.driver_ends(3600s, 0);

  EXPECT_EQ(world.run().status, 0);
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

// What an application adds that is to be tried again, twice, after 5 and 10 seconds.
constexpr auto kTwoRetries = "  restartPolicy: {type: OnFailure, onFailureRetries: 2}\n";

TEST(ClusterMode, AnApplicationThatFailsIsTriedAgainAsItsPolicySays) {
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

TEST(ClusterMode, WhenAllRetriesHaveFailedTheLastResultCounts) {
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

TEST(ClusterMode, ALauncherThatIsStoppedBetweenAttemptsLeavesTheNextToTheNextLauncher) {
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

TEST(ClusterMode, AResumedJobHasNotFailed) {
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

TEST(ClusterMode, WhatTheClusterRefusesIsNotTriedAgain) {
  ClusterWorld world;
  world.application += kTwoRetries;
  world.driver_is(2s, R"({"waiting": {"reason": "InvalidImageName", "message": "x"}})");

  EXPECT_EQ(world.run().status, 66);

  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(ClusterMode, APodOfAnotherOwnerIsNotAdopted) {
  ClusterWorld world;
  world.application += "  driver: {podName: mine}\n";
  world.server.put({{"apiVersion", "v1"},
                    {"kind", "Pod"},
                    {"metadata", {{"name", "mine"}, {"namespace", "team"}}}});

  EXPECT_EQ(world.error(),
            "77 the name of Pod mine is taken by somebody else; delete it, or give "
            "the application another name");
}

TEST(ClusterMode, ADamagedRecordIsNotGuessedAt) {
  ClusterWorld world;
  world.driver_ends(2s, 0);
  world.run();
  world.server.change({.api_version = "v1",
                       .kind = "ConfigMap",
                       .name_space = "team",
                       .name = std::string("sparkjob-") + ClusterWorld::kJobUid},
                      {{"data", {{"attempt", "one"}}}});

  EXPECT_EQ(world.error().substr(0, 27), "77 the record of this run, ");
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

TEST(ClusterMode, AServiceAccountThatIsMissingIsNoQuestionOfRights) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/pods",
                    fakes::status(403, "Forbidden",
                                  "pods \"x\" is forbidden: error looking up service account "
                                  "team/spark: serviceaccount \"spark\" not found"));

  EXPECT_EQ(world.error().substr(0, 3), "66 ");
}

TEST(ClusterMode, TheSecretOfALauncherThatWasLostIsTakenUnread) {
  ClusterWorld world;
  world.application += "  sparkConf: {spark.hadoop.fs.s3a.secret.key: x}\n";
  world.server.fail("GET /api/v1/namespaces/team/secrets",
                    fakes::status(403, "Forbidden", "cannot get resource \"secrets\""),
                    fakes::FakeApiServer::Effect::None, 0);
  struct Killed {};
  constexpr std::size_t kDriver = 7;  // the request that creates it
  world.server.at_request(kDriver, fakes::FakeApiServer::Effect::None, [] { throw Killed(); });
  EXPECT_THROW(world.run(), Killed);
  ASSERT_EQ(world.server.all("Secret").size(), 1U);
  world.driver_ends(60s, 0);

  EXPECT_EQ(world.run().status, 0);
}

TEST(ClusterMode, ARightThatIsMissingIsToldWithWhereToGetIt) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/pods",
                    fakes::status(403, "Forbidden",
                                  "pods is forbidden: User \"sparkjob\" cannot create resource "
                                  "\"pods\" in API group \"\" in the namespace \"team\""));

  EXPECT_EQ(world.error(), "77 the cluster refused to create Pod " +
                               std::string("pi-8000000000000001-driver") +
                               ": pods is forbidden: User \"sparkjob\" cannot create resource "
                               "\"pods\" in API group \"\" in the namespace \"team\"; its Role "
                               "must allow it, as those of services/rbac do");
}

TEST(ClusterMode, WhatIsWrongLeavesNothingBehind) {
  ClusterWorld world;
  world.own->container.image.clear();

  EXPECT_EQ(world.error().substr(0, 3), "78 ");
  EXPECT_TRUE(world.server.requests().empty());
}

}  // namespace
}  // namespace sparkjob::launch
