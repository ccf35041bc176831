// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>

#include "launch/verdict.hpp"

namespace sparkjob::launch {

/// What a pod of Spark tells of the driver, or the executor, in it. That is one container: sidecars
/// may live on when it has ended, and make no difference.
struct PodState {
  enum class Stage {
    Queued,    ///< no node yet
    Starting,  ///< on a node: volumes, images, init containers
    Running,
    Ended,
  };
  Stage stage = Stage::Queued;
  std::string said =
      {};  ///< for the user, without the stage's name; empty where there is nothing to say
  /// Something the pod names is not there or cannot be had: an image, a Secret, a ConfigMap. It may
  /// still come, unless `hopeless`.
  bool missing = false;
  bool hopeless = false;
  bool has_log = false;  ///< the container has been started
  /// When the stage began by the cluster's clocks, since 1970; nothing where the pod does not say.
  std::optional<std::chrono::nanoseconds> since = {};
  std::optional<Verdict> verdict = {};  ///< when it has ended
};

/// Reads the state off `pod`, as the API server gives it (reference: the kubelet's waiting and
/// terminated reasons, k8s.io/kubernetes/pkg/kubelet/images/types.go and kuberuntime). `who` is the
/// container in the words of a verdict: "the driver", "executor 3".
PodState pod_state(const nlohmann::json& pod, const std::string& container,
                   const std::string& who = "the driver");

/// What a container that ended so (`terminated` of its state) has left as its termination message
/// for whoever looks at its pod: one line of no more than some 500 bytes, often empty.
std::string last_words(const nlohmann::json& terminated);

/// The verdict over a driver whose pod is gone. `last` is its state as last seen, which may have
/// ended already.
Verdict verdict_when_gone(const std::optional<PodState>& last);

}  // namespace sparkjob::launch
