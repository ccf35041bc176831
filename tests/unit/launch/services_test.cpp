// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/launch/service_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST(Services, AreThereAndReadyBeforeTheDriver) {
  ServiceWorld world;
  world.deployment_is(5s, 1);
  world.waiter.after(4s, [&] { EXPECT_FALSE(world.driver()); });
  world.driver_ends(10s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.said.substr(0, world.said.find("application ")),
            "history server put in place\n"
            "history server ready\n");
}

TEST(Services, StayWhenTheJobIsOver) {
  ServiceWorld world;
  world.run_once();

  for (const char* kind :
       {"Deployment", "Service", "ConfigMap", "NetworkPolicy", "ServiceAccount"}) {
    const auto object = world.server.object(ServiceWorld::ref(kind));
    ASSERT_TRUE(object) << kind;
    EXPECT_FALSE((*object)["metadata"].contains("ownerReferences")) << kind;
  }
  EXPECT_TRUE(world.server.object(ServiceWorld::ref("PersistentVolumeClaim", "spark-events")));
}

TEST(Services, ThatAreAsTheyShouldBeAreNotTouched) {
  ServiceWorld world;
  world.run_once();
  const auto before = world.version("Deployment") + world.version("ConfigMap");

  world.next_job();
  world.driver_ends(10s, 0);
  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.version("Deployment") + world.version("ConfigMap"), before);
  EXPECT_EQ(world.said.substr(0, world.said.find("application ")), "history server ready\n");
}

TEST(Services, AreChangedByALaterRun) {
  ServiceWorld world;
  world.run_once();

  world.next_job();
  world.application.replace(world.application.find("historyServer: {}"), 17,
                            "historyServer: {image: 'history:2'}");
  world.driver_ends(10s, 0);
  world.run();

  EXPECT_EQ(world.container()["image"], "history:2");
  EXPECT_EQ(world.said.substr(0, world.said.find('\n')), "history server changed");
}

TEST(Services, ThatRunAreNotRestartedForAnImageThatNobodyHasNamed) {
  ServiceWorld world;
  world.run_once();

  world.next_job();
  world.own->container.image = "pi:2";
  world.driver_ends(10s, 0);
  world.run();
  EXPECT_EQ(world.container()["image"], "pi:1");

  world.next_job();
  world.set_ready(0);  // an image that does not run is another matter
  world.deployment_is(5s, 1);
  world.driver_ends(10s, 0);
  world.run();
  EXPECT_EQ(world.container()["image"], "pi:2");
}

TEST(Services, OfSomebodyElseAreLeftAlone) {
  ServiceWorld world;
  world.server.put({{"apiVersion", "v1"},
                    {"kind", "Service"},
                    {"metadata",
                     {{"name", "history-server"},
                      {"namespace", "team"},
                      {"managedFields",
                       json::array({{{"manager", "kubectl-create"}, {"operation", "Update"}}})}}}});
  world.driver_ends(10s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.said.substr(0, world.said.find('\n')),
            "history server: left alone, because Service history-server is not sparkjob's: "
            "'kubectl-create' made it; the run goes on");
  EXPECT_TRUE(world.server.all("Deployment").empty());
}

TEST(Services, ThatAToolKeepsAreLeftAlone) {
  for (const auto& [part, key] : {std::pair{"annotations", "argocd.argoproj.io/tracking-id"},
                                  std::pair{"labels", "kustomize.toolkit.fluxcd.io/name"},
                                  std::pair{"annotations", "meta.helm.sh/release-name"}}) {
    ServiceWorld world("whenNotReady: fail, historyServer: {}");
    world.run_once();
    world.next_job();
    world.server.change(ServiceWorld::ref("Deployment"), {{"metadata", {{part, {{key, "team"}}}}}},
                        "tool");

    EXPECT_NE(world.error().find("77 history server: left alone, because Deployment "
                                 "history-server is not sparkjob's: "),
              std::string::npos)
        << key;
  }
}

TEST(Services, KeepWhatAnotherManagerHasChanged) {
  ServiceWorld world;
  world.run_once();
  world.next_job();
  world.server.change(ServiceWorld::ref("Deployment"), {{"spec", {{"replicas", 0}}}});
  world.driver_ends(10s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ((*world.server.object(ServiceWorld::ref("Deployment")))["spec"]["replicas"], 0);
  EXPECT_EQ(world.said.substr(0, world.said.find('\n')),
            "history server: Deployment history-server is left as it is: Apply failed with 1 "
            "conflict: conflict with \"kubectl-edit\" using apps/v1: .spec.replicas; the run goes "
            "on");
}

TEST(Services, TakeAClaimThatIsThere) {
  ServiceWorld world;
  world.server.put({{"apiVersion", "v1"},
                    {"kind", "PersistentVolumeClaim"},
                    {"metadata", {{"name", "spark-events"}, {"namespace", "team"}}},
                    {"spec", {{"accessModes", {"ReadWriteMany"}}}}});
  const auto ref = ServiceWorld::ref("PersistentVolumeClaim", "spark-events");
  const auto before = world.server.object(ref);

  world.run_once();

  EXPECT_EQ(world.server.object(ref), before);
  EXPECT_FALSE(world.server.all("Deployment").empty());
}

TEST(Services, WithoutTheRightAreToldWithVerbAndResource) {
  const auto forbidden = fakes::status(
      403, "Forbidden",
      "deployments.apps \"history-server\" is forbidden: User \"sparkjob\" cannot patch resource "
      "\"deployments\" in API group \"apps\" in the namespace \"team\"");
  ServiceWorld world;
  world.server.fail("PATCH /apis/apps/v1/namespaces/team/deployments", forbidden);
  world.driver_ends(10s, 0);
  EXPECT_EQ(world.run().status, 0);
  EXPECT_NE(world.said.find("cannot patch resource \"deployments\""), std::string::npos);

  ServiceWorld strict("whenNotReady: fail, historyServer: {}");
  strict.server.fail("PATCH /apis/apps/v1/namespaces/team/deployments", forbidden);
  EXPECT_EQ(strict.error().substr(0, 18), "77 history server:");
}

TEST(Services, AreNoMatterOfALauncherThatAdoptsADriver) {
  ServiceWorld world;
  world.deployment_is(5s, 1);
  world.waiter.after(20s, [&] { world.waiter.request_stop(); });
  world.run();
  const auto looked = world.server.count("deployments");

  world.driver_ends(1s, 0);
  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.server.count("deployments"), looked);
}

}  // namespace
}  // namespace sparkjob::launch
