// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "error.hpp"
#include "kube/kubeconfig.hpp"
#include "kube/kubeconfig_fields.hpp"
#include "kube/kubeconfig_user.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

const std::string& first_of(const std::string& one, const std::string& other) {
  return one.empty() ? other : one;
}

/// The one of that name; one that says nothing where the name is empty.
Stanza named(const Kubeconfig& config, const std::map<std::string, Stanza>& all,
             const std::string& kind, const std::string& name) {
  const auto found = all.find(name);
  if (found != all.end()) {
    return found->second;
  }
  if (!name.empty()) {
    throw Error(ErrorKind::Config,
                {.where = config.files, .what = "no " + kind + " '" + name + "'", .next = ""});
  }
  return {.content = json::object(), .file = config.files};
}

/// Its fields, for messages about the `kind` of that name.
Fields fields(Stanza stanza, const std::string& kind, const std::string& name) {
  return {std::move(stanza.content), name.empty() ? "the " + kind : kind + " '" + name + "'",
          stanza.file.string()};
}

void put(json& content, const char* key, const std::string& word) {
  if (!word.empty()) {
    content[key] = word;
  }
}

Stanza over_cluster(Stanza cluster, const ConnectionWords& words) {
  json& content = cluster.content;
  if (words.insecure || !words.certificate_authority.empty()) {
    content["insecure-skip-tls-verify"] = words.insecure;
    content["certificate-authority"] = words.certificate_authority;
    content.erase("certificate-authority-data");
  }
  if (!words.server.empty() || !words.tls_server_name.empty()) {
    content["tls-server-name"] = words.tls_server_name;  // the name is another server's
  }
  put(content, "server", words.server);
  return cluster;
}

Stanza over_user(Stanza user, const ConnectionWords& words) {
  json& content = user.content;
  put(content, "token", words.token);
  put(content, "client-certificate", words.client_certificate);
  put(content, "client-key", words.client_key);
  put(content, "as", words.as);
  put(content, "as-uid", words.as_uid);
  if (!words.as_groups.empty()) {
    content["as-groups"] = words.as_groups;
  }
  return user;
}

std::string server(const Fields& cluster) {
  std::string server = cluster.text("server");
  if (!server.starts_with("https://") && !server.starts_with("http://")) {
    cluster.wrong("'server' is no URL that begins with https://");
  }
  server.erase(std::min(server.size(), server.find_first_of("?#")));
  while (server.ends_with('/')) {
    server.pop_back();
  }
  return server;
}

std::string proxy(const Fields& cluster) {
  constexpr std::array<std::string_view, 3> kSchemes = {"http://", "https://", "socks5://"};
  std::string url = cluster.text("proxy-url");
  const bool known = std::any_of(kSchemes.begin(), kSchemes.end(),
                                 [&](const auto& scheme) { return url.starts_with(scheme); });
  if (!url.empty() && !known) {
    cluster.wrong("'proxy-url' begins with none of http://, https://, socks5://");
  }
  return url;
}

void take_cluster(const Fields& cluster, Access& access) {
  access.server = server(cluster);
  access.proxy = proxy(cluster);
  if (cluster.has("certificate-authority") && cluster.has("certificate-authority-data")) {
    cluster.wrong("'certificate-authority' and 'certificate-authority-data' are both there",
                  "remove one");
  }
  access.tls.ca = cluster.data("certificate-authority-data");
  access.tls.ca_file = cluster.file("certificate-authority");
  access.tls.server_name = cluster.text("tls-server-name");
  access.tls.insecure = cluster.flag("insecure-skip-tls-verify");
  if (access.tls.insecure && (!access.tls.ca.empty() || !access.tls.ca_file.empty())) {
    cluster.wrong("a certificate authority and 'insecure-skip-tls-verify' exclude each other");
  }
}

}  // namespace

Access access(const Kubeconfig& config, const ConnectionWords& words) {
  const std::string& name = first_of(words.context, config.current_context);
  const Fields context = fields(named(config, config.contexts, "context", name), "context", name);
  const std::string cluster_name = first_of(words.cluster, context.text("cluster"));
  const std::string user_name = first_of(words.user, context.text("user"));
  if (cluster_name.empty() && words.server.empty()) {
    context.wrong(name.empty() ? "none is chosen" : "it names no cluster",
                  "set 'current-context', or name one with --context");
  }
  const Fields cluster =
      fields(over_cluster(named(config, config.clusters, "cluster", cluster_name), words),
             "cluster", cluster_name);
  const Fields user =
      fields(over_user(named(config, config.users, "user", user_name), words), "user", user_name);
  Access access{.server = ""};
  take_cluster(cluster, access);
  take_user(user, cluster, access);
  access.name_space = context.has("namespace") ? context.text("namespace") : "default";
  return access;
}

void override_in_cluster(Access& access, const ConnectionWords& words) {
  Tls& tls = access.tls;
  if (!words.token.empty()) {
    access.token = words.token;
    access.token_file.clear();
  }
  if (words.insecure || !words.certificate_authority.empty()) {
    tls.insecure = words.insecure;
    tls.ca_file = words.certificate_authority;
  }
  tls.server_name = words.tls_server_name;
  tls.certificate_file = words.client_certificate;
  tls.key_file = words.client_key;
  access.impersonation = {.user = words.as, .uid = words.as_uid, .groups = words.as_groups};
}

}  // namespace sparkjob::kube
