// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_access.hpp"

#include "error.hpp"
#include "launch/kubeconfigs.hpp"
#include "launch/submission.hpp"

namespace sparkjob::launch {

namespace {

[[noreturn]] void no_cluster(const Environment& environment) {
  const std::string list = variable(environment, "KUBECONFIG");
  throw Error(ErrorKind::Missing,
              list.empty() ? "no cluster: neither a kubeconfig nor a pod's ServiceAccount"
                           : "no cluster: KUBECONFIG names no file that exists: '" + list + "'",
              "set KUBECONFIG, or write spec.mode: client to run Spark on this machine");
}

/// The pod's own credentials, for a server that nobody typed: another one is not told them.
std::optional<kube::Access> by_pod(const Environment& environment, const std::string& master,
                                   const kube::ConnectionWords& words) {
  auto access = words.server.empty() ? kube::in_cluster(environment) : std::nullopt;
  if (access) {
    override_in_cluster(*access, words);
    access->server = master.empty() ? access->server : master;
  }
  return access;
}

kube::Access found(const Environment& environment, const spark::Properties& properties,
                   const Connection& connection) {
  auto words = connection.words;
  if (words.context.empty()) {
    const auto said = properties.find("spark.kubernetes.context");
    words.context = said == properties.end() ? "" : said->second.value;
  }
  const std::string master = master_server(properties);
  const auto files = kubeconfigs(connection.kubeconfig, environment);
  if (files.empty()) {
    if (auto access = by_pod(environment, master, words)) {
      return *std::move(access);
    }
  }
  words.server = words.server.empty() ? master : words.server;
  if (files.empty() && words.server.empty()) {
    no_cluster(environment);
  }
  return kube::access(kube::merged(files), words);
}

void place(const Environment& environment, const spark::Properties& properties,
           kube::Access& access) {
  const auto said = properties.find("spark.kubernetes.namespace");
  const std::string name_space = said == properties.end() ? "" : said->second.value;
  if (is_in_pod(environment) && !name_space.empty() && name_space != access.name_space) {
    throw Error(ErrorKind::Config,
                "spark.kubernetes.namespace is '" + name_space + "', but this Job is in '" +
                    access.name_space + "' and can only own what is there too",
                "remove the property, or create the Job in that namespace");
  }
  if (!name_space.empty()) {
    access.name_space = name_space;
  }
}

}  // namespace

bool is_in_pod(const Environment& environment) {
  return !variable(environment, "KUBERNETES_SERVICE_HOST").empty();
}

kube::Access cluster_access(const Environment& environment, const spark::Properties& properties,
                            const Connection& connection) {
  kube::Access access = found(environment, properties, connection);
  take_submission(properties, connection.words, access);
  if (connection.request_timeout) {
    access.request_timeout = *connection.request_timeout;
  }
  place(environment, properties, access);
  return access;
}

}  // namespace sparkjob::launch
