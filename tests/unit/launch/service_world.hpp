// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {

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

}  // namespace sparkjob::launch
