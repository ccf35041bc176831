// SPDX-License-Identifier: Apache-2.0
#include "spec/services.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "spec/readers.hpp"

namespace sparkjob::spec {

using layers::Tree;

namespace {

std::optional<Tree> tree_at(const Tree* map, std::string_view key) {
  const Tree* found = child(map, key);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

HistoryServer history_server(const Tree& tree) {
  return {.origin = tree.origin,
          .image = text(&tree, "image"),
          .log_directory = text(&tree, "logDirectory"),
          .resources = tree_at(&tree, "resources")};
}

ReverseProxy reverse_proxy(const Tree& tree) {
  return {.origin = tree.origin,
          .image = text(&tree, "image"),
          .replicas = integer(&tree, "replicas"),
          .resources = tree_at(&tree, "resources"),
          .path = text(&tree, "path"),
          .host = text(&tree, "host"),
          .ingress_class_name = text(&tree, "ingressClassName"),
          .tls_secret = text(&tree, "tlsSecret")};
}

bool is_segment(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";
  // Spark's own pages look for these words in their address.
  return !text.empty() && text.front() != '.' && text != "proxy" && text != "history" &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// What images/reverse-proxy/start takes as PREFIX.
bool is_prefix(std::string_view path) {
  if (path.empty() || path.front() != '/') {
    return false;
  }
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    if (!is_segment(path.substr(0, end))) {
      return false;
    }
    path.remove_prefix(end);
  }
  return true;
}

void check_proxy(const ReverseProxy& proxy, std::vector<Problem>& problems) {
  const std::string field = "services.reverseProxy.";
  if (!proxy.image) {
    problems.push_back({layers::place(proxy.origin), field + "image is missing",
                        "name the image that was built from images/reverse-proxy"});
  }
  if (proxy.path && proxy.path->value != "/" && !is_prefix(proxy.path->value)) {
    problems.push_back(
        {layers::place(proxy.path->origin),
         field + "path: '" + proxy.path->value + "' is no path that the proxy can be seen under",
         "write one such as /team/spark, without 'proxy' and 'history' in it"});
  }
  for (const auto& [name, said] : {std::pair{"ingressClassName", &proxy.ingress_class_name},
                                   std::pair{"tlsSecret", &proxy.tls_secret}}) {
    if (*said && !proxy.host) {
      problems.push_back({layers::place((*said)->origin),
                          field + name + " has no effect without a host", "add " + field + "host"});
    }
  }
}

}  // namespace

Services services(const Tree* tree) {
  Services result{.deadline_seconds = integer(tree, "deadlineSeconds"),
                  .when_not_ready = text(tree, "whenNotReady"),
                  .history_server = {},
                  .reverse_proxy = {}};
  if (const Tree* said = child(tree, "historyServer")) {
    result.history_server = history_server(*said);
  }
  if (const Tree* said = child(tree, "reverseProxy")) {
    result.reverse_proxy = reverse_proxy(*said);
  }
  return result;
}

std::vector<Problem> wrong_services(const Application& application) {
  std::vector<Problem> problems;
  const Services& said = application.launcher.services;
  const auto refuse_client_mode = [&](const layers::Origin& origin, const std::string& name) {
    problems.push_back({layers::place(origin),
                        "services." + name + ": in client mode nobody puts services in place",
                        "write " + name + ": null in the layer that says mode: client"});
  };
  const bool is_client = application.mode.value == Mode::Client;
  if (said.history_server && is_client) {
    refuse_client_mode(said.history_server->origin, "historyServer");
  }
  if (said.reverse_proxy && is_client) {
    refuse_client_mode(said.reverse_proxy->origin, "reverseProxy");
  } else if (said.reverse_proxy) {
    check_proxy(*said.reverse_proxy, problems);
  }
  return problems;
}

}  // namespace sparkjob::spec
