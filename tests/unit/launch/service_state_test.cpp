// SPDX-License-Identifier: Apache-2.0
#include "launch/service_state.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sparkjob::launch {
namespace {

using nlohmann::json;

TEST(ServiceState, IsThatOfTheNewestPodThatStays) {
  const json deployment = json::parse(R"({
      "metadata": {"generation": 2},
      "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "nginx"}]}}},
      "status": {"observedGeneration": 2}})");
  const auto pod = [](const std::string& made, const std::string& said, bool is_going) {
    json result = {
        {"metadata", {{"creationTimestamp", made}}},
        {"status",
         {{"phase", "Pending"},
          {"containerStatuses",
           json::array({{{"name", "nginx"}, {"state", {{"waiting", {{"reason", said}}}}}}})}}}};
    if (is_going) {
      result["metadata"]["deletionTimestamp"] = made;
    }
    return result;
  };

  EXPECT_EQ(service_state(deployment, {pod("2026-01-01T00:00:01Z", "Old", false),
                                       pod("2026-01-01T00:00:02Z", "New", false),
                                       pod("2026-01-01T00:00:03Z", "Going", true)})
                .said,
            "New");
}

TEST(ServiceState, PassesOnWhatItsContainerLeftWhenItEnded) {
  const json deployment = json::parse(R"({
      "metadata": {"generation": 2},
      "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "nginx"}]}}},
      "status": {"observedGeneration": 2}})");
  json pod = json::parse(R"({"metadata": {}, "status": {"phase": "Running",
      "containerStatuses": [{"name": "nginx", "state": {"waiting": {"reason": "CrashLoopBackOff"}},
          "lastState": {"terminated": {"exitCode": 1, "message": "no such\nbucket"}}}]}})");

  EXPECT_EQ(service_state(deployment, {pod}).said,
            "CrashLoopBackOff, and ended before: no such bucket");
  pod["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] = "ContainerCreating";
  EXPECT_EQ(service_state(deployment, {pod}).said, "its container ended before: no such bucket");
}

TEST(ServiceState, SaysNothingOfPodsThatAreOfAnEarlierState) {
  const json deployment = json::parse(R"({
      "metadata": {"generation": 2}, "spec": {"replicas": 1},
      "status": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1}})");

  const auto state = service_state(
      deployment, {json::parse(R"({"metadata": {}, "status": {"phase": "Running"}})")});

  EXPECT_FALSE(state.ready);
  EXPECT_EQ(state.said, "");
}

}  // namespace
}  // namespace sparkjob::launch
