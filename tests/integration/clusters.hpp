// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

#include "fakes/poll_waiter.hpp"
#include "kube/client.hpp"
#include "kube/curl_transport.hpp"
#include "kube/kubeconfig.hpp"

namespace sparkjob::integration {

using nlohmann::json;

/// A kubeconfig as JSON, of somebody who may do everything in its namespace; null where there is no
/// real API server.
inline const char* const kKubeconfig = std::getenv("SPARKJOB_API_SERVER");
/// The folder of tests/fakes/fault_proxy and tests/fakes/fake_kubelet.py, in front of and behind
/// it.
inline const char* const kFaults = std::getenv("SPARKJOB_FAULTS");

inline json json_of(const std::string& file) {
  std::ifstream in(file);
  return json::parse(in);
}

inline kube::Access real_access() {
  return kube::access(kube::merged({{.path = kKubeconfig, .content = json_of(kKubeconfig)}}), {});
}

/// The real API server through the fault proxy, which has an administrator's credentials.
inline kube::Access harmed_access() {
  const json proxy = json_of(std::string(kFaults) + "/proxy.json");
  return {.server = proxy["server"], .name_space = "team", .tls = {.ca_file = proxy["ca"]}};
}

/// A client that is impatient for its waits, so that a test takes no longer than it must.
inline kube::Patience impatience() {
  using namespace std::chrono_literals;
  return {.total = 20s, .first_pause = 10ms, .longest_pause = 500ms, .seed = 1};
}

struct RealCluster {
  explicit RealCluster(const kube::Access& given = real_access(),
                       const kube::Patience& patience = impatience())
      : access(given), transport(access.tls), client(wire, access, patience) {}

  kube::Access access;
  kube::CurlTransport transport;
  fakes::PollWaiter waiter;
  kube::Wire wire{transport, waiter};
  kube::Client client;
};

}  // namespace sparkjob::integration
