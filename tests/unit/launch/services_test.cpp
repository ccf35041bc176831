// SPDX-License-Identifier: Apache-2.0
#include "launch/services.hpp"

#include <gtest/gtest.h>

#include "launch/service_state.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// A run that asks for services, whose driver ends as soon as there is one.
class ServiceWorld : public ClusterWorld {
 public:
  explicit ServiceWorld(const std::string& services = "historyServer: {}") {
    application += "---\napiVersion: sparkjob/v1\nkind: Launcher\nservices: {" + services + "}\n";
  }

  static kube::ObjectRef ref(const std::string& kind, const std::string& name = "history-server") {
    const std::string version = kind == "Deployment"      ? "apps/v1"
                                : kind == "NetworkPolicy" ? "networking.k8s.io/v1"
                                                          : "v1";
    return {.api_version = version, .kind = kind, .name_space = "team", .name = name};
  }

  /// The Deployment's controller and a kubelet: `replicas` of its pods are ready.
  void deployment_is(std::chrono::milliseconds when, int replicas) {
    waiter.after(when, [this, replicas] { set_ready(replicas); });
  }
  void set_ready(int replicas) {
    server.set_status(ref("Deployment"), {{"observedGeneration", 100},
                                          {"replicas", 1},
                                          {"updatedReplicas", 1},
                                          {"availableReplicas", replicas}});
  }
  /// Its controller has made a pod, whose container is in that state.
  void pod_says(const std::string& state) {
    set_ready(0);
    server.put({{"apiVersion", "v1"},
                {"kind", "Pod"},
                {"metadata",
                 {{"name", "history-server-abcde"},
                  {"namespace", "team"},
                  {"labels", {{"app.kubernetes.io/name", "history-server"}}}}},
                {"status",
                 {{"phase", "Pending"},
                  {"containerStatuses",
                   json::array({{{"name", "history-server"}, {"state", json::parse(state)}}})}}}});
  }
  /// One run to its end, its services being ready by then.
  void run_once() {
    deployment_is(5s, 1);
    driver_ends(10s, 0);
    run();
    said.clear();
  }
  /// A Job of its own for the next run.
  void next_job() {
    server.erase(job_ref());
    server.put({{"apiVersion", "batch/v1"},
                {"kind", "Job"},
                {"metadata", {{"name", "pi"}, {"namespace", "team"}}}});
    own->job->uid = (*server.object(job_ref()))["metadata"]["uid"];
    for (const json& pod : server.all("Pod")) {
      if (pod["metadata"]["name"] != own->pod.name) {
        server.erase(kube::ref(pod));
      }
    }
  }
  std::string version(const std::string& kind) const {
    return (*server.object(ref(kind)))["metadata"]["resourceVersion"];
  }
  json container() const {
    return (*server.object(ref("Deployment"))).at("/spec/template/spec/containers/0"_json_pointer);
  }
};

constexpr auto kBackOff = R"({"waiting": {"reason": "ImagePullBackOff", )"
                          R"("message": "Back-off pulling image \"nowhere/spark:1\""}})";

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

TEST(Services, ThatAreNotReadyInTimeAreToldAndTheRunGoesOn) {
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

TEST(Services, ThatAreNotReadyInTimeEndTheRunWhereTheLayersSaySo) {
  ServiceWorld world("deadlineSeconds: 30, whenNotReady: fail, historyServer: {}");
  world.waiter.after(5s, [&] { world.pod_says(kBackOff); });

  EXPECT_EQ(world.error(),
            "66 history server: not ready after 30 s: ImagePullBackOff: Back-off pulling image "
            "\"nowhere/spark:1\"");
  EXPECT_FALSE(world.driver());
}

TEST(Services, WithAnImageThatCanNeverBeHadAreNotWaitedFor) {
  ServiceWorld world("whenNotReady: fail, historyServer: {}");
  world.waiter.after(5s, [&] {
    world.pod_says(R"({"waiting": {"reason": "InvalidImageName", "message": "no: //"}})");
  });

  EXPECT_EQ(world.error(), "66 history server: it can never be ready: InvalidImageName: no: //");
  EXPECT_LT(world.waiter.passed(), 10s);
}

TEST(Services, ThatAQuotaKeepsSaySo) {
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
  const json pod = json::parse(R"({"metadata": {}, "status": {"phase": "Running",
      "containerStatuses": [{"name": "nginx", "state": {"waiting": {"reason": "CrashLoopBackOff"}},
          "lastState": {"terminated": {"exitCode": 1, "message": "no such\nbucket"}}}]}})");

  EXPECT_EQ(service_state(deployment, {pod}).said,
            "CrashLoopBackOff, and ended before: no such bucket");
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

TEST(Services, AreNotWaitedForWhereTheDeadlineIsZero) {
  ServiceWorld world("deadlineSeconds: 0, historyServer: {}");
  world.driver_ends(2s, 0);

  EXPECT_EQ(world.run().status, 0);

  EXPECT_EQ(world.said.find("ready"), std::string::npos) << world.said;
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

TEST(Services, ALauncherThatIsStoppedWhileItWaitsLeavesThemThere) {
  ServiceWorld world;
  world.waiter.after(5s, [&] { world.waiter.request_stop(); });

  EXPECT_EQ(world.run(), (Verdict{143, "stopped by SIGTERM while it waited for its services"}));

  EXPECT_FALSE(world.server.all("Deployment").empty());
  EXPECT_FALSE(world.driver());
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
