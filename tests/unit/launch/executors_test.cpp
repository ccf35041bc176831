// SPDX-License-Identifier: Apache-2.0
#include "launch/executors.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "launch/quota.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kRunning = R"({"phase": "Running", "containerStatuses":
    [{"name": "spark-kubernetes-executor", "state": {"running": {}}}]})";
constexpr auto kUnschedulable = R"({"phase": "Pending", "conditions": [{"type": "PodScheduled",
    "status": "False", "reason": "Unschedulable", "message": "0/1 nodes are available"}]})";
constexpr auto kKilled = R"({"phase": "Failed", "containerStatuses":
    [{"name": "spark-kubernetes-executor", "state": {"terminated": {"exitCode": 137,
      "reason": "OOMKilled"}}}]})";

json pod(const std::string& number, const std::string& status) {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata",
           {{"name", "exec-" + number},
            {"namespace", "team"},
            {"labels",
             {{"spark-app-selector", ClusterWorld::kAppId},
              {"spark-role", "executor"},
              {"spark-exec-id", number}}}}},
          {"spec",
           {{"containers",
             {{{"name", "spark-kubernetes-executor"},
               {"resources", {{"limits", {{"memory", "1408Mi"}}}}}}}}}},
          {"status", json::parse(status)}};
}

/// Executors whose pods come and go at times that a test chooses.
class Told {
 public:
  void is(const std::string& number, const std::string& status) {
    const json now = pod(number, status);
    executors_.take("exec-" + number, &now);
  }
  void gone(const std::string& number) { executors_.take("exec-" + number, nullptr); }
  std::vector<std::string> after(std::chrono::seconds time) {
    return executors_.lines(kube::Clock::time_point(1000h) + time);
  }
  Executors& executors() { return executors_; }

 private:
  Executors executors_;
};

using Lines = std::vector<std::string>;

TEST(Executors, AreCountedByWhatTheyDo) {
  Told told;
  told.is("1", kRunning);
  told.is("2",
          R"({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"}]})");
  told.is("3", kUnschedulable);

  EXPECT_EQ(told.after(0s), Lines({"executors: 1 running, 1 starting, 1 waiting for a node: "
                                   "Unschedulable: 0/1 nodes are available"}));
  EXPECT_EQ(told.executors().present(), 3U);
}

TEST(Executors, AreNotToldOfMoreThanEveryTenSeconds) {
  Told told;
  told.is("1", kRunning);
  EXPECT_EQ(told.after(0s), Lines({"executors: 1 running"}));
  told.is("2", kRunning);
  told.gone("1");
  told.is("3", kRunning);

  EXPECT_EQ(told.after(5s), Lines());
  EXPECT_EQ(told.after(10s), Lines({"executors: 2 running"}));
  EXPECT_EQ(told.after(30s), Lines());
}

TEST(Executors, ThatAreLostAreToldWithTheReason) {
  Told told;
  told.is("7", kRunning);
  told.after(0s);
  told.is("7", kKilled);
  told.is("7", kKilled);

  EXPECT_EQ(told.after(10s),
            Lines({"executor lost: executor 7 was killed for using more memory than its limit of "
                   "1408Mi (OOMKilled)",
                   "executors: 0 running"}));
}

TEST(Executors, ThatSparkRemovesAreNotLost) {
  Told told;
  told.is("1", kRunning);
  told.after(0s);
  json going = pod("1", kKilled);
  going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  told.executors().take("exec-1", &going);
  told.gone("1");

  EXPECT_EQ(told.after(10s), Lines({"executors: 0 running"}));
}

TEST(Executors, ThatAreLostInMassesAreCounted) {
  Told told;
  for (int number = 0; number < 300; ++number) {
    told.is(std::to_string(number), kKilled);
  }

  const auto lines = told.after(0s);

  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[5], "executors lost: 295 more");
}

// What two executors of Spark's default size, beside a driver of it, make of a quota.
std::string judged(const std::string& hard, const std::string& used, const std::string& more = "") {
  const json quota =
      json::parse(R"({"metadata": {"name": "team"}, "spec": {)" + more +
                  R"(}, "status": {"hard": )" + hard + R"(, "used": )" + used + "}}");
  const Needs needs{
      .executor = {.wanted = 2, .cpu = "1", .cpu_limit = "", .memory = 1408},
      .driver_resources = json::parse(R"({"requests": {"cpu": "1", "memory": "1408Mi"}})")};
  return no_room_for_executors({{"items", {quota}}}, needs).value_or("there is room");
}

TEST(Quota, ThatCanNeverHoldAnExecutorBesideTheDriverIsToldWithItsNumbers) {
  EXPECT_EQ(
      judged(R"({"limits.memory": "1939Mi"})", R"({"limits.memory": "1408Mi"})"),
      "the quota 'team' allows limits.memory 1939Mi, of which 1408Mi is used, and one executor "
      "needs 1408Mi; with the driver's 1408Mi not one executor can ever fit");
}

TEST(Quota, ThatIsInUseMayEmpty) {
  EXPECT_EQ(
      judged(R"({"requests.cpu": "3"})", R"({"requests.cpu": "2500m"})"),
      "the quota 'team' allows requests.cpu 3, of which 2500m is used, and one executor needs 1");
}

TEST(Quota, WithRoomIsNothingToTell) {
  EXPECT_EQ(judged(R"({"requests.cpu": "3", "pods": "10"})", R"({"requests.cpu": "1"})"),
            "there is room");
}

TEST(Quota, WithAScopeIsNotLookedAt) {
  EXPECT_EQ(judged(R"({"pods": "0"})", "{}", R"("scopes": ["Terminating"])"), "there is room");
}

TEST(Quota, ThatIsNoQuotaIsNothingToTell) {
  for (const char* text : {"[]", "{}", R"({"items": 1})", R"({"items": [1, {"status": 1}]})",
                           R"({"items": [{"status": {"hard": {"pods": 1}, "used": 3}}]})"}) {
    EXPECT_NO_THROW(no_room_for_executors(json::parse(text), {})) << text;
  }
}

// A run whose driver runs for ten minutes.
struct Running : ClusterWorld {
  Running() {
    driver_is(2s, R"({"running": {}})");
    driver_ends(10min, 0);
  }
  bool has_said(const std::string& line) const { return said.find(line) != std::string::npos; }
};

const json kSmallQuota = {
    {"apiVersion", "v1"},
    {"kind", "ResourceQuota"},
    {"metadata", {{"name", "team"}, {"namespace", "team"}}},
    {"status", {{"hard", {{"limits.memory", "1939Mi"}}}, {"used", {{"limits.memory", "1408Mi"}}}}}};

TEST(FollowExecutors, TellsHowManyRun) {
  Running world;
  world.waiter.after(5s, [&] { world.server.put(pod("1", kRunning)); });

  world.run();

  EXPECT_TRUE(world.has_said("executors: 1 running\n")) << world.said;
}

TEST(FollowExecutors, TellsTheQuotaThatKeepsThemAwayBeforeSparkGivesUp) {
  Running world;
  world.server.put(kSmallQuota);
  world.waiter.after(6s, [&] {  // a driver that gets none ends soon after
    EXPECT_TRUE(world.has_said("executors: 0 of 1: the quota 'team' allows limits.memory 1939Mi"))
        << world.said;
  });

  world.run();
}

TEST(FollowExecutors, ThatNeverCameAreTheReasonOfADriverThatGaveUp) {
  Running world;
  world.server.put(kSmallQuota);
  world.driver_ends(10s, 11);

  const std::string reason = world.run().reason;

  EXPECT_TRUE(reason.starts_with(
      "the driver exited with status 11; no executor has run: the quota 'team' allows "
      "limits.memory 1939Mi, of which 1408Mi is used"))
      << reason;
}

TEST(FollowExecutors, ThatCameLaterAreNoReason) {
  Running world;
  world.server.put(kSmallQuota);
  world.waiter.after(8s, [&] { world.server.put(pod("1", kRunning)); });
  world.driver_ends(20s, 11);

  EXPECT_EQ(world.run().reason, "the driver exited with status 11");
}

TEST(FollowExecutors, WithoutRightsTheRunGoesOn) {
  Running world;
  const auto forbidden = fakes::status(403, "Forbidden", "no");
  world.server.fail("labelSelector", forbidden, fakes::FakeApiServer::Effect::None, 0);
  world.server.fail("resourcequotas", forbidden, fakes::FakeApiServer::Effect::None, 0);

  EXPECT_EQ(world.run().status, 0);
}

TEST(FollowExecutors, AsksForNothingAgainAndAgain) {
  Running world;
  world.waiter.after(3s, [&] { world.server.put(pod("1", kRunning)); });
  world.waiter.after(100s, [&] { world.server.end_streams(); });

  world.run();

  EXPECT_EQ(world.server.count("resourcequotas"), 0U);
  EXPECT_LE(world.server.count("pods?labelSelector"), 5U);  // two lists, watches, the clean-up's
}

}  // namespace
}  // namespace sparkjob::launch
