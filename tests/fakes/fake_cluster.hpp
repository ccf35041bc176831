// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fakes/fake_api_server.hpp"
#include "fakes/fake_waiter.hpp"
#include "kube/client.hpp"

namespace sparkjob::fakes {

/// A fake API server, a clock that jumps, and a client that is connected to them: always the same
/// pauses, patience for 60 seconds.
struct FakeCluster {
  FakeWaiter waiter;
  FakeApiServer server{waiter};
  kube::Wire wire{server, waiter};
  kube::Client client{
      wire,
      {.server = FakeApiServer::kUrl, .name_space = "team", .token = "secret-token"},
      {.total = std::chrono::seconds(60), .seed = 1}};
};

}  // namespace sparkjob::fakes
