// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "kube/tls.hpp"

namespace sparkjob::kube {

/// How to reach an API server, and as whom.
struct Access {
  std::string server;  ///< `https://10.96.0.1:443`, without a final slash; may have a path
  std::string name_space = "default";
  Tls tls = {};
  std::string token = {};  ///< a bearer token; empty for none
  std::filesystem::path token_file =
      {};  ///< read again and again, for it is rotated; wins over `token`
};

/// The credentials of the pod this program runs in (client-go's rest.InClusterConfig):
/// KUBERNETES_SERVICE_HOST and _PORT, and the mounted ServiceAccount below `root`. Nothing where
/// this is no pod. Throws Error (Missing) for a pod without a mounted token.
std::optional<Access> in_cluster(const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& root = "/");

/// The access that `context` (the current context where it is empty) of a kubeconfig gives.
/// `config` is the file's content, `file` its path, for relative paths and for messages. Throws
/// Error (Config) for a context, cluster or user that is not there and for what is not supported
/// yet (exec plugins, auth-provider, basic authentication, proxy-url, impersonation), by name.
Access kubeconfig_access(const nlohmann::json& config, const std::filesystem::path& file,
                         const std::string& context);

}  // namespace sparkjob::kube
