// SPDX-License-Identifier: Apache-2.0
// What a launcher creates, in which order, and what it does where something is in the way.
#include <gtest/gtest.h>

#include <algorithm>

#include "launch/cluster_mode.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"running": {}})";

TEST(Creating, EverythingIsTheJobs) {
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

// The owners of an object, by their UIDs.
std::string owner(const json& object) {
  return object["metadata"].value("/ownerReferences/0/uid"_json_pointer, "nobody");
}

TEST(Creating, WithoutAJobTheDriverOwnsTheRecordAndTheRecordTheRest) {
  ClusterWorld world;
  world.own->job.reset();
  world.driver_is(2s, kRunning);
  world.waiter.after(10s, [&] { world.waiter.request_stop(); });
  world.application += "---\napiVersion: sparkjob/v1\nkind: Launcher\nonInterrupt: leave\n";

  world.run();

  std::string record_uid;
  for (const json& object : world.server.all("ConfigMap")) {
    const std::string name = object["metadata"]["name"];
    if (name.starts_with("sparkjob-")) {
      record_uid = object["metadata"]["uid"];
      EXPECT_EQ(owner(object), (*world.driver())["metadata"]["uid"]);
    }
  }
  EXPECT_EQ(owner(*world.driver()), "nobody");
  for (const char* kind : {"ConfigMap", "Service", "NetworkPolicy"}) {
    for (const json& object : world.server.all(kind)) {
      EXPECT_TRUE(owner(object) == record_uid || object["metadata"]["uid"] == record_uid) << object;
    }
  }
}

// With the GET of its own pod, by which a launcher knows its Job, these are eight.
TEST(Creating, UpToItsDriverALauncherAsksSevenTimes) {
  for (const bool has_job : {true, false}) {
    ClusterWorld world;
    if (!has_job) {
      world.own->job.reset();
    }
    world.driver_ends(2s, 0);

    world.run();

    const auto& asked = world.server.requests();
    const auto recorded = std::find_if(asked.begin(), asked.end(), [](const std::string& request) {
      return request.starts_with("PATCH ");
    });
    EXPECT_EQ(recorded - asked.begin(), 6) << has_job;
  }
}

TEST(Creating, TheDriverIsCreatedLastAndTheRecordFirst) {
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

TEST(Creating, TheRecordKeepsAttemptDriverAndVerdict) {
  ClusterWorld world;
  world.driver_ends(2s, 3);

  world.run();

  const json uid = (*world.driver())["metadata"]["uid"];
  EXPECT_EQ(world.record(), json({{"attempt", "1"},
                                  {"driverUid", uid},
                                  {"status", "3"},
                                  {"reason", "the driver exited with status 3"}}));
}

TEST(Creating, ACreateWhoseAnswerWasLostIsNotSentTwice) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/pods", fakes::lost_answer(),
                    fakes::FakeApiServer::Effect::Done);
  world.driver_ends(30s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.server.count("POST /api/v1/namespaces/team/pods"), 1U);
}

TEST(Creating, APodOfAnotherOwnerIsNotAdopted) {
  ClusterWorld world;
  world.application += "  driver: {podName: mine}\n";
  world.server.put({{"apiVersion", "v1"},
                    {"kind", "Pod"},
                    {"metadata", {{"name", "mine"}, {"namespace", "team"}}}});

  EXPECT_EQ(world.error(),
            "77 the name of Pod mine is taken by somebody else; delete it, or give "
            "the application another name");
}

TEST(Creating, ADamagedRecordIsNotGuessedAt) {
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

TEST(Creating, AServiceAccountThatIsMissingIsNoQuestionOfRights) {
  ClusterWorld world;
  world.server.fail("POST /api/v1/namespaces/team/pods",
                    fakes::status(403, "Forbidden",
                                  "pods \"x\" is forbidden: error looking up service account "
                                  "team/spark: serviceaccount \"spark\" not found"));

  EXPECT_EQ(world.error().substr(0, 3), "66 ");
}

TEST(Creating, TheSecretOfALauncherThatWasLostIsTakenUnread) {
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

TEST(Creating, ARightThatIsMissingIsToldWithWhereToGetIt) {
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

TEST(Creating, WhatIsWrongLeavesNothingBehind) {
  ClusterWorld world;
  world.own->container.image.clear();

  EXPECT_EQ(world.error().substr(0, 3), "78 ");
  EXPECT_TRUE(world.server.requests().empty());
}

}  // namespace
}  // namespace sparkjob::launch
