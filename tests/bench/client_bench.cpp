// SPDX-License-Identifier: Apache-2.0
// client_bench COMMAND COUNT: what launcher/kube costs; client_go/main.go does the same with
// client-go. KUBECONFIG says where. Commands: get and create (COUNT requests, one after the other),
// watches (opens COUNT watches and says "ready" until its standard input ends), lag (sees an object
// whose `number` grows to COUNT, and when).
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "kube/client.hpp"
#include "kube/curl_transport.hpp"
#include "kube/object_watch.hpp"
#include "kube/wire.hpp"
#include "launch/cluster_access.hpp"
#include "launch/signal_waiter.hpp"
#include "os/outlet.hpp"

namespace sparkjob::bench {

namespace {

/// Until the watches that follow the first lists are open.
constexpr std::chrono::seconds kSettling(2);

/// Nanoseconds since 1970, which other programs count as well.
std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

kube::Access access_by_kubeconfig() {
  const char* kubeconfig = std::getenv("KUBECONFIG");
  auto access =
      launch::cluster_access({{"KUBECONFIG", kubeconfig == nullptr ? "" : kubeconfig}}, {}, {});
  access.name_space = "bench";
  return access;
}

/// The client, put together as for a run.
struct Cluster {
  kube::Access access = access_by_kubeconfig();
  os::Outlet outlet{-1};
  launch::SignalWaiter waiter{outlet};
  kube::CurlTransport transport{access.tls, access.proxy};
  kube::Wire wire{transport, waiter};
  kube::Client client{wire, access};
};

kube::ObjectRef watched(int number) {
  return {.api_version = "v1",
          .kind = "ConfigMap",
          .name_space = "bench",
          .name = "watched-" + std::to_string(number)};
}

void get(Cluster& cluster, int count) {
  for (int i = 0; i < count; ++i) {
    if (!cluster.client.get(watched(0))) {
      throw std::runtime_error("there is no ConfigMap watched-0");
    }
  }
}

void create(Cluster& cluster, int count) {
  const std::string prefix = "cpp-" + std::to_string(now()) + "-";
  for (int i = 0; i < count; ++i) {
    const auto answer = cluster.client.create({{"apiVersion", "v1"},
                                               {"kind", "ConfigMap"},
                                               {"metadata", {{"name", prefix + std::to_string(i)}}},
                                               {"data", {{"state", "new"}}}});
    if (!std::holds_alternative<kube::Made>(answer)) {
      throw std::runtime_error("the ConfigMap could not be created");
    }
  }
}

/// Waits until the watch has something to tell.
std::vector<kube::Sight> next_sights(Cluster& cluster, kube::ObjectWatch& watch) {
  auto sights = watch.taken();
  while (sights.empty()) {
    cluster.wire.turn(kube::Clock::time_point::max());
    sights = watch.taken();
  }
  return sights;
}

void watches(Cluster& cluster, int count) {
  std::list<kube::ObjectWatch> open;
  for (int i = 0; i < count; ++i) {
    open.emplace_back(cluster.client, watched(i));
  }
  for (auto& watch : open) {
    next_sights(cluster, watch);
  }
  const auto until = kube::Clock::now() + kSettling;
  while (kube::Clock::now() < until) {
    cluster.wire.turn(until);
  }
  std::cout << "ready" << std::endl;
  std::cin.get();
}

void lag(Cluster& cluster, int count) {
  std::map<int, std::int64_t> seen;
  kube::ObjectWatch watch(cluster.client, watched(0));
  next_sights(cluster, watch);
  std::cout << "ready" << std::endl;
  for (int number = 0; number < count;) {
    for (const kube::Sight& sight : next_sights(cluster, watch)) {
      number = std::stoi(sight.object.value().at("data").at("number").get<std::string>());
      seen[number] = now();
    }
  }
  for (const auto& [number, when] : seen) {
    std::cout << number << ' ' << when << '\n';
  }
}

void run(const std::vector<std::string>& words) {
  const std::map<std::string, std::function<void(Cluster&, int)>> commands = {
      {"get", get}, {"create", create}, {"watches", watches}, {"lag", lag}};
  Cluster cluster;
  commands.at(words.at(1))(cluster, std::stoi(words.at(2)));
}

}  // namespace

}  // namespace sparkjob::bench

int main(int count, char** words) {
  try {
    sparkjob::bench::run({words, words + count});
  } catch (const std::exception& error) {
    std::cerr << "client_bench: " << error.what() << '\n';
    return 1;
  }
}
