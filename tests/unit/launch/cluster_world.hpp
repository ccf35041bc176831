// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>

#include "error.hpp"
#include "fakes/branch.hpp"
#include "fakes/fake_cluster.hpp"
#include "launch/cluster_mode.hpp"
#include "spark/properties.hpp"
#include "spec/read.hpp"

namespace sparkjob::launch {

/// A namespace `team` with the Job `pi` and a launcher's pod, on a fake API server whose time
/// jumps. What kubelet and controllers would do, a test plans.
class ClusterWorld : public fakes::FakeCluster {
 public:
  using json = nlohmann::json;

  static constexpr auto kJobUid = "00000000-0000-4000-8000-000000000001";  ///< the server's first
  static constexpr auto kAppId = "spark-00000000000040008000000000000001";

  ClusterWorld() {
    server.put({{"apiVersion", "batch/v1"},
                {"kind", "Job"},
                {"metadata", {{"name", "pi"}, {"namespace", "team"}}}});
    own = {.pod = {.api_version = "v1", .kind = "Pod", .name_space = "team", .name = "pi-abcde"},
           .job = objects::Job{.name = "pi", .uid = kJobUid},
           .container = {.image = "pi:1", .pull_policy = "IfNotPresent", .pull_secrets = {}}};
    put_own_pod();
  }

  /// Runs a launcher to its end: a process of its own, that knows nothing of those before.
  Verdict run() {
    waiter.begin_process();
    fakes::Branch branch(shared);
    kube::Wire own_wire(branch, waiter);
    kube::Client own_client(own_wire, client.access(), client.patience());
    const layers::Layers layers =
        layers::load({{.name = "00-base.yaml", .path = "base/00-base.yaml", .text = application}});
    const auto read = spec::read(layers, {});
    const auto configuration = spark::configuration(read.application);
    Voices voices{.say = [&](std::string_view line) { said.append(line) += "\n"; },
                  .log = wants_log ? [this](std::string_view line) { log.append(line); }
                                   : std::function<void(std::string_view)>(),
                  .log_waits = [&] { return log_waits; }};
    if (shows_progress) {
      voices.progress = [&](std::string_view line) { progress.append(line) += "\n"; };
    }
    return run_cluster({.application = read.application,
                        .properties = configuration.properties,
                        .layers = layers,
                        .own = own,
                        .id = "ffffffffffffffffffffffffffffffff"},
                       own_client, voices);
  }

  /// What the run ends with when it throws.
  std::string error() {
    try {
      run();
    } catch (const Error& error) {
      return std::to_string(exit_status(error.kind())) + " " + error.what();
    }
    return "no error";
  }

  /// The driver's pod: the only one with the role.
  std::optional<json> driver() const {
    for (const json& pod : server.all("Pod")) {
      if (pod["metadata"].value("labels", json::object()).value("spark-role", "") == "driver") {
        return pod;
      }
    }
    return std::nullopt;
  }
  kube::ObjectRef driver_ref() const { return kube::ref(driver().value()); }

  /// The driver's container is in `state` (JSON) from `when` on.
  void driver_is(std::chrono::milliseconds when, const std::string& state,
                 const std::string& phase = "Running") {
    waiter.after(when, [this, state, phase] {
      server.set_status(
          driver_ref(),
          {{"phase", phase},
           {"containerStatuses",
            json::array({{{"name", "spark-kubernetes-driver"}, {"state", json::parse(state)}}})}});
    });
  }
  void driver_ends(std::chrono::milliseconds when, int code) {
    driver_is(when, R"({"terminated": {"exitCode": )" + std::to_string(code) + "}}",
              code == 0 ? "Succeeded" : "Failed");
  }

  json record() const {
    return server
        .object({.api_version = "v1",
                 .kind = "ConfigMap",
                 .name_space = "team",
                 .name = std::string("sparkjob-") + kJobUid})
        .value()
        .at("data");
  }
  kube::ObjectRef job_ref() const {
    return {.api_version = "batch/v1", .kind = "Job", .name_space = "team", .name = "pi"};
  }

  std::string application = R"(apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: pi}
spec:
  type: Scala
  mode: cluster
  sparkVersion: 4.3.0
  mainClass: org.example.Pi
  mainApplicationFile: local:///opt/spark/pi.jar
)";
  fakes::Shared shared{server};
  std::optional<OwnPod> own;
  std::string said;
  std::string log;
  bool wants_log = true;
  std::string progress;
  bool shows_progress = false;
  bool log_waits = false;  ///< whether the reader of the log is behind

 private:
  void put_own_pod() {
    server.put({{"apiVersion", "v1"},
                {"kind", "Pod"},
                {"metadata", {{"name", own->pod.name}, {"namespace", "team"}}}});
  }
};

/// A world whose Launcher document says `what`.
struct Configured : ClusterWorld {
  explicit Configured(const std::string& what) {
    application += "---\napiVersion: sparkjob/v1\nkind: Launcher\n" + what + "\n";
  }
};

inline testing::AssertionResult has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos ? testing::AssertionSuccess()
                                              : testing::AssertionFailure() << text;
}

}  // namespace sparkjob::launch
