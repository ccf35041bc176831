// SPDX-License-Identifier: Apache-2.0
/// Services that are put in place and do not get ready.
#include <gtest/gtest.h>

#include "unit/launch/service_world.hpp"

namespace sparkjob::launch {
namespace {

constexpr auto kBackOff = R"({"waiting": {"reason": "ImagePullBackOff", )"
                          R"("message": "Back-off pulling image \"nowhere/spark:1\""}})";

TEST(ServicesWaiting, ThatAreNotReadyInTimeAreToldAndTheRunGoesOn) {
  ServiceWorld world("deadlineSeconds: 30, historyServer: {}");
  world.waiter.after(5s, [&] { world.pod_says(kBackOff); });
  world.driver_ends(60s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_NE(world.said.find("history server is not ready yet: ImagePullBackOff: Back-off pulling "
                            "image \"nowhere/spark:1\"\n"),
            std::string::npos)
      << world.said;
  EXPECT_NE(world.said.find("history server: not ready after 30 s: ImagePullBackOff: Back-off "
                            "pulling image \"nowhere/spark:1\"; the run goes on\n"),
            std::string::npos)
      << world.said;
}

TEST(ServicesWaiting, ThatAreNotReadyInTimeEndTheRunWhereTheLayersSaySo) {
  ServiceWorld world("deadlineSeconds: 30, whenNotReady: fail, historyServer: {}");
  world.waiter.after(5s, [&] { world.pod_says(kBackOff); });

  EXPECT_EQ(world.error(),
            "66 history server: not ready after 30 s: ImagePullBackOff: Back-off pulling image "
            "\"nowhere/spark:1\"");
  EXPECT_FALSE(world.driver());
}

TEST(ServicesWaiting, WithAnImageThatCanNeverBeHadAreNotWaitedFor) {
  ServiceWorld world("whenNotReady: fail, historyServer: {}");
  world.waiter.after(5s, [&] {
    world.pod_says(R"({"waiting": {"reason": "InvalidImageName", "message": "no: //"}})");
  });

  EXPECT_EQ(world.error(), "66 history server: it can never be ready: InvalidImageName: no: //");
  EXPECT_LT(world.waiter.passed(), 10s);
}

TEST(ServicesWaiting, ThatAQuotaKeepsSaySo) {
  ServiceWorld world("deadlineSeconds: 30, whenNotReady: fail, historyServer: {}");
  world.waiter.after(2s, [&] {
    world.server.set_status(
        ServiceWorld::ref("Deployment"),
        {{"observedGeneration", 100},
         {"conditions", json::array({{{"type", "ReplicaFailure"},
                                      {"status", "True"},
                                      {"message", "exceeded quota: pods=10"}}})}});
  });

  EXPECT_EQ(world.error(), "124 history server: not ready after 30 s: exceeded quota: pods=10");
}

TEST(ServicesWaiting, AreNotWaitedForWhereTheDeadlineIsZero) {
  ServiceWorld world("deadlineSeconds: 0, historyServer: {}");
  world.driver_ends(2s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.said.find("ready"), std::string::npos) << world.said;
  EXPECT_FALSE(world.server.all("Deployment").empty());
}

TEST(ServicesWaiting, ALauncherThatIsStoppedWhileItWaitsLeavesThemThere) {
  ServiceWorld world;
  world.waiter.after(5s, [&] { world.waiter.request_stop(); });

  EXPECT_EQ(world.run(), (Verdict{143, "stopped by SIGTERM while it waited for its services"}));

  EXPECT_FALSE(world.server.all("Deployment").empty());
  EXPECT_FALSE(world.driver());
}

}  // namespace
}  // namespace sparkjob::launch
