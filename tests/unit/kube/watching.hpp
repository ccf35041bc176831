// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "fakes/fake_cluster.hpp"
#include "kube/object_watch.hpp"
#include "unit/kube/driver_pod.hpp"

namespace sparkjob::kube {

using namespace std::chrono_literals;
using nlohmann::json;
using Effect = fakes::FakeApiServer::Effect;

/// Watches a pod of a server that behaves.
class Watching : public testing::Test {
 protected:
  /// Lets time pass, and collects what was seen: the phases, "gone" and "gone (last phase)".
  std::string seen(std::chrono::milliseconds during = 1s) {
    const auto until = cluster_.waiter.now() + during;
    std::string all;
    while (cluster_.waiter.now() < until) {
      cluster_.wire.turn(until);
      for (const auto& sight : watch_->taken()) {
        const auto phase =
            sight.object ? sight.object->at("status").value("phase", "no phase") : "";
        all += (all.empty() ? "" : ", ") +
               (!sight.gone ? phase : (phase.empty() ? "gone" : "gone (" + phase + ")"));
        last_ = sight;
      }
    }
    return all;
  }
  void phase(const std::string& name) { cluster_.server.set_status(kPod, {{"phase", name}}); }
  void phase_after(std::chrono::milliseconds after, const std::string& name) {
    cluster_.waiter.after(after, [=, this] { phase(name); });
  }
  void start() { watch_.emplace(cluster_.client, kPod); }

  fakes::FakeCluster cluster_;
  std::optional<ObjectWatch> watch_;
  Sight last_;
};

}  // namespace sparkjob::kube
