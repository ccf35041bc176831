// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kube/plugin.hpp"
#include "kube/tls.hpp"

namespace sparkjob::kube {

/// Somebody else to act as, where the API server allows it. Nobody where `user` is empty.
struct Impersonation {
  std::string user = {};
  std::string uid = {};
  std::vector<std::string> groups = {};
  std::map<std::string, std::vector<std::string>> extra = {};
};

/// How to reach an API server, and as whom.
struct Access {
  std::string server;  ///< `https://10.96.0.1:443`, without a final slash; may have a path
  std::string name_space = "default";
  Tls tls = {};
  std::string proxy = {};  ///< an http, https or socks5 URL; empty: what the environment says
  std::string token = {};  ///< a bearer token; empty for none
  std::filesystem::path token_file =
      {};  ///< read again and again, for it is rotated; wins over `token`
  std::string username = {};
  std::string password = {};
  std::optional<Plugin> plugin = std::nullopt;  ///< only where nothing else says who we are
  Impersonation impersonation = {};
  std::chrono::milliseconds request_timeout = {};  ///< of one request; 0: what suits its kind
  std::chrono::milliseconds connect_timeout = {};  ///< 0: the usual
};

/// The credentials of the pod this program runs in (client-go's rest.InClusterConfig):
/// KUBERNETES_SERVICE_HOST and _PORT, and the mounted ServiceAccount below `root`. Nothing where
/// this is no pod. Throws Error (Missing) for a pod without a mounted token.
std::optional<Access> in_cluster(const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& root = "/");

}  // namespace sparkjob::kube
