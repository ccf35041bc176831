// SPDX-License-Identifier: Apache-2.0
#include "launch/pod_state.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sparkjob::launch {
namespace {

using nlohmann::json;
using Stage = PodState::Stage;

// A pod whose status is `status`; its driver has a limit of 1408Mi.
json pod(const std::string& status) {
  return {{"metadata", {{"name", "pi-driver"}}},
          {"spec",
           {{"containers", json::array({{{"name", "proxy"}},
                                        {{"name", "driver"},
                                         {"resources", {{"limits", {{"memory", "1408Mi"}}}}}}})}}},
          {"status", json::parse(status)}};
}

PodState state(const std::string& status) {
  return pod_state(pod(status), "driver");
}

Verdict verdict_of(const std::string& status) {
  const auto verdict = state(status).verdict;
  EXPECT_TRUE(verdict.has_value()) << status;
  return verdict.value_or(Verdict{});
}

std::string driver_is(const std::string& what) {
  return R"({"phase": "Running", "containerStatuses": [{"name": "driver", "state": )" + what +
         "}]}";
}

TEST(PodState, ANewPodWaitsForANode) {
  EXPECT_EQ(state(R"({"phase": "Pending"})").stage, Stage::Queued);
}

TEST(PodState, TheSchedulersWordsAreTold) {
  const auto waiting = state(R"({"phase": "Pending", "conditions": [{"type": "PodScheduled",
      "status": "False", "reason": "Unschedulable", "message": "0/1 nodes are available"}]})");

  EXPECT_EQ(waiting.stage, Stage::Queued);
  EXPECT_EQ(waiting.said, "Unschedulable: 0/1 nodes are available");
}

TEST(PodState, APodWhoseSchedulingIsGatedSaysSo) {
  const auto gated = state(R"({"phase": "Pending", "conditions": [{"type": "PodScheduled",
      "status": "False", "reason": "SchedulingGated",
      "message": "Scheduling is blocked due to non-empty scheduling gates"}]})");

  EXPECT_EQ(gated.stage, Stage::Queued);
  EXPECT_EQ(gated.said, "SchedulingGated: Scheduling is blocked due to non-empty scheduling gates");
}

TEST(PodState, AScheduledPodStarts) {
  EXPECT_EQ(state(R"({"phase": "Pending", "conditions": [{"type": "PodScheduled",
      "status": "True"}]})")
                .stage,
            Stage::Starting);
}

TEST(PodState, CreatingAContainerIsNothingToTell) {
  const auto starting = state(driver_is(R"({"waiting": {"reason": "ContainerCreating"}})"));

  EXPECT_EQ(starting.stage, Stage::Starting);
  EXPECT_EQ(starting.said, "");
  EXPECT_FALSE(starting.missing);
}

TEST(PodState, AnImageThatCannotBeHadIsMissingButMayCome) {
  const auto starting = state(driver_is(
      R"({"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"x:1\""}})"));

  EXPECT_EQ(starting.said, "ImagePullBackOff: Back-off pulling image \"x:1\"");
  EXPECT_TRUE(starting.missing);
  EXPECT_FALSE(starting.hopeless);
}

TEST(PodState, AnImageThatIsNoNameIsHopeless) {
  EXPECT_TRUE(state(driver_is(R"({"waiting": {"reason": "InvalidImageName"}})")).hopeless);
}

TEST(PodState, ARunningContainerHasALog) {
  const auto running = state(driver_is(R"({"running": {}})"));

  EXPECT_EQ(running.stage, Stage::Running);
  EXPECT_TRUE(running.has_log);
}

TEST(PodState, TheDriversOwnStatusIsTheVerdict) {
  EXPECT_EQ(verdict_of(driver_is(R"({"terminated": {"exitCode": 0}})")),
            (Verdict{0, "the driver succeeded"}));
  EXPECT_EQ(verdict_of(driver_is(R"({"terminated": {"exitCode": 3, "reason": "Error"}})")),
            (Verdict{3, "the driver exited with status 3"}));
}

TEST(PodState, WhatTheDriverLeftInItsTerminationMessageIsToldInOneLine) {
  EXPECT_EQ(verdict_of(driver_is(R"({"terminated": {"exitCode": 1, "reason": "Error",
                "message": "no such bucket\nas yours\n"}})")),
            (Verdict{1, "the driver exited with status 1: no such bucket as yours"}));
  EXPECT_EQ(verdict_of(driver_is(R"({"terminated": {"exitCode": 0, "message": "all is well"}})")),
            (Verdict{0, "the driver succeeded"}));
}

TEST(PodState, ATerminationMessageIsNotToldAtAnyLength) {
  const json terminated = {{"exitCode", 1}, {"message", std::string(4096, 'x')}};

  const auto told = verdict_of(driver_is(json{{"terminated", terminated}}.dump())).reason;

  EXPECT_LT(told.size(), 600U);
}

TEST(PodState, ASidecarThatLivesOnDoesNotKeepTheDriverAlive) {
  const auto verdict = verdict_of(R"({"phase": "Running", "containerStatuses": [
      {"name": "driver", "state": {"terminated": {"exitCode": 0}}},
      {"name": "proxy", "state": {"running": {}}}]})");

  EXPECT_EQ(verdict.status, 0);
}

TEST(PodState, ASidecarThatFailedIsNotTheDriver) {
  EXPECT_EQ(state(R"({"phase": "Running", "containerStatuses": [
      {"name": "proxy", "state": {"terminated": {"exitCode": 1}}},
      {"name": "driver", "state": {"running": {}}}]})")
                .stage,
            Stage::Running);
}

TEST(PodState, OutOfMemoryNamesTheLimit) {
  EXPECT_EQ(verdict_of(driver_is(R"({"terminated": {"exitCode": 137, "reason": "OOMKilled"}})")),
            (Verdict{137,
                     "the driver was killed for using more memory than its limit of 1408Mi "
                     "(OOMKilled)"}));
}

TEST(PodState, AnEvictedDriverIsLost) {
  const auto verdict = verdict_of(R"({"phase": "Failed", "reason": "Evicted",
      "message": "The node was low on resource: memory.",
      "containerStatuses": [{"name": "driver", "state": {"terminated": {"exitCode": 137}}}]})");

  EXPECT_EQ(verdict, (Verdict{74,
                              "the driver was taken from its node: Evicted: The node was low on "
                              "resource: memory."}));
}

TEST(PodState, ADisruptionIsNotTheDriversDoing) {
  const auto verdict = verdict_of(R"({"phase": "Failed", "conditions": [{"type": "DisruptionTarget",
      "status": "True", "reason": "PreemptionByScheduler", "message": "preempted"}],
      "containerStatuses": [{"name": "driver", "state": {"terminated": {"exitCode": 143}}}]})");

  EXPECT_EQ(verdict.status, 74);
}

TEST(PodState, ASuccessStaysOneThoughTheNodeWasDrained) {
  EXPECT_EQ(verdict_of(R"({"phase": "Succeeded", "conditions": [{"type": "DisruptionTarget",
      "status": "True"}], "containerStatuses": [{"name": "driver",
      "state": {"terminated": {"exitCode": 0}}}]})")
                .status,
            0);
}

TEST(PodState, ADriverKilledByTheDeletionOfItsPodIsLost) {
  auto deleted = pod(driver_is(R"({"terminated": {"exitCode": 143}})"));
  deleted["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";

  const auto verdict = pod_state(deleted, "driver").verdict;

  EXPECT_EQ(verdict, (Verdict{74, "the pod of the driver was deleted while it ran"}));
}

TEST(PodState, ADriverThatEndedInTimeKeepsItsResultThoughItsPodIsDeleted) {
  auto deleted = pod(driver_is(R"({"terminated": {"exitCode": 0}})"));
  deleted["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";

  EXPECT_EQ(pod_state(deleted, "driver").verdict->status, 0);
}

TEST(PodState, AnInitContainerThatFailedIsNamed) {
  const auto verdict = verdict_of(R"({"phase": "Failed", "initContainerStatuses": [{"name": "fetch",
      "state": {"terminated": {"exitCode": 9}}}],
      "containerStatuses": [{"name": "driver", "state": {"waiting": {"reason": "PodInitializing"}}}]})");

  EXPECT_EQ(verdict, (Verdict{1, "the init container 'fetch' failed with status 9"}));
}

TEST(PodState, AContainerNobodyKnowsOfIsLost) {
  const auto verdict = verdict_of(
      driver_is(R"({"terminated": {"exitCode": 137, "reason": "ContainerStatusUnknown"}})"));

  EXPECT_EQ(verdict.status, 74);
}

TEST(PodState, APodThatVanishedIsLostUnlessItHadEnded) {
  EXPECT_EQ(verdict_when_gone(std::nullopt).status, 74);
  EXPECT_EQ(verdict_when_gone(state(driver_is(R"({"running": {}})"))).status, 74);
  EXPECT_EQ(verdict_when_gone(state(driver_is(R"({"terminated": {"exitCode": 0}})"))).status, 0);
}

}  // namespace
}  // namespace sparkjob::launch
