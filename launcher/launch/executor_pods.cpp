// SPDX-License-Identifier: Apache-2.0
#include "launch/executor_pods.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>

#include "error.hpp"
#include "kube/client.hpp"
#include "kube/curl_transport.hpp"
#include "launch/cluster_access.hpp"
#include "launch/signal_waiter.hpp"
#include "launch/submission.hpp"
#include "objects/objects.hpp"
#include "os/narrator.hpp"
#include "os/outlet.hpp"
#include "spark/driver.hpp"

namespace sparkjob::launch {

namespace {

using namespace std::chrono_literals;

constexpr auto kMaster = "spark.master";
constexpr auto kOwnMaster = "k8s://https://kubernetes.default.svc";
constexpr auto kNamespace = "spark.kubernetes.namespace";
constexpr auto kAddressPatience = 10s;
constexpr auto kLook = 250ms;

std::string host_of(const std::string& server) {
  const auto begin = server.find("://") + 3;
  const auto end = server.find_first_of(":/", server[begin] == '[' ? server.find(']') : begin);
  return server.substr(begin, std::min(end, server.size()) - begin);
}

std::string in_url(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

/// A kubelet tells the API server the address of a pod when its containers run already.
OwnPod own_pod_with_address(kube::Client& client, const Environment& environment) {
  auto& waiter = client.wire().waiter();
  const auto until = waiter.now() + kAddressPatience;
  OwnPod own = own_pod(client, environment);
  while (own.address.empty() && waiter.now() < until && !waiter.stop_requested()) {
    client.wire().turn(waiter.now() + kLook);
    own = own_pod(client, environment);
  }
  if (waiter.stop_requested()) {
    throw Error(ErrorKind::Stopped, "stopped before the driver was started");
  }
  return own;
}

OwnPod look_up_own_pod(const Environment& environment) {
  os::Outlet nothing(STDOUT_FILENO);
  const os::Narrator narrator(STDERR_FILENO);
  SignalWaiter waiter(nothing);
  kube::Access access = kube::in_cluster(environment).value();
  kube::CurlTransport transport(access.tls, access.proxy);
  kube::Wire wire(transport, waiter);
  kube::Client client(wire, std::move(access),
                      {.voice = [&](std::string_view line) { narrator.say(line); }});
  return own_pod_with_address(client, environment);
}

/// Where spark-submit is to find the template, which it would not merge with anything.
void write_template(const ClientRun& run, const os::RunDirectory& directory,
                    spark::Properties& properties) {
  const auto text = objects::client_executor_template({.application = run.application,
                                                       .properties = properties,
                                                       .layers = run.layers,
                                                       .identity = {},
                                                       .container = {},
                                                       .files = run.files},
                                                      properties);
  if (text) {
    properties["spark.kubernetes.executor.podTemplateFile"] = {
        .value = directory.write("executor.yaml", *text), .origin = {.layer = "sparkjob"}};
  }
}

}  // namespace

bool is_own_cluster(const spark::Properties& properties, const Environment& environment) {
  const std::string server = master_server(properties);
  const std::string own = variable(environment, "KUBERNETES_SERVICE_HOST");
  if (server.empty() || own.empty()) {
    return false;
  }
  const std::string host = host_of(server);
  constexpr auto kNames = std::to_array<std::string_view>(
      {"kubernetes.default.svc", "kubernetes.default", "kubernetes.default.svc.cluster.local"});
  return host == in_url(own) || std::find(kNames.begin(), kNames.end(), host) != kNames.end();
}

void use_own_pod(const OwnPod& own, spark::Properties& properties) {
  const layers::Origin origin = {.layer = "this pod"};
  const auto fill = [&](const char* key, const std::string& value) {
    if (!value.empty()) {
      properties.emplace(key, spark::Property{.value = value, .origin = origin});
    }
  };
  fill("spark.driver.host", in_url(own.address));
  fill("spark.driver.bindAddress", in_url(own.address));
  fill(kNamespace, own.pod.name_space);
  if (properties.at(kNamespace).value == own.pod.name_space) {
    fill("spark.kubernetes.driver.pod.name", own.pod.name);
  }
  spark::use_image({.name = {.value = own.container.image, .origin = origin},
                    .pull_policy = own.container.pull_policy,
                    .pull_secrets = own.container.pull_secrets},
                   properties);
}

spark::Properties with_executor_pods(const ClientRun& run, const os::RunDirectory& directory) {
  spark::Properties properties = run.properties;
  if (run.application.manifest && is_in_pod(run.environment)) {
    properties.emplace(kMaster,
                       spark::Property{.value = kOwnMaster, .origin = {.layer = "this pod"}});
  }
  if (master_server(properties).empty()) {
    return properties;
  }
  if (is_own_cluster(properties, run.environment)) {
    use_own_pod(look_up_own_pod(run.environment), properties);
  }
  write_template(run, directory, properties);
  return properties;
}

}  // namespace sparkjob::launch
