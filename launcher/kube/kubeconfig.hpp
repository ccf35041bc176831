// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "kube/access.hpp"

namespace sparkjob::kube {

/// A kubeconfig's content, null for an empty file, and its path.
struct KubeconfigFile {
  std::filesystem::path path;
  nlohmann::json content;
};

/// One cluster, user or context. Paths in it are relative to where we are, not to the file.
struct Stanza {
  nlohmann::json content;
  std::filesystem::path file;  ///< where it stands
};

/// Kubeconfigs merged as client-go does it.
struct Kubeconfig {
  std::string files = {};  ///< for messages
  std::string current_context = {};
  std::map<std::string, Stanza> contexts = {};
  std::map<std::string, Stanza> clusters = {};
  std::map<std::string, Stanza> users = {};
};

/// Merges kubeconfigs: of each name the first file's cluster, user or context counts, whole; of
/// `current-context` the first that is not empty. Throws Error (Config) for a file that is no
/// kubeconfig.
Kubeconfig merged(const std::vector<KubeconfigFile>& files);

/// What was typed over the kubeconfig: kubectl's flags. Empty is not typed.
struct ConnectionWords {
  std::string context = {};
  std::string cluster = {};
  std::string user = {};
  std::string server = {};
  std::string tls_server_name = {};
  std::string certificate_authority = {};
  bool insecure = false;
  std::string client_certificate = {};
  std::string client_key = {};
  std::string token = {};
  std::string as = {};
  std::string as_uid = {};
  std::vector<std::string> as_groups = {};
};

/// The access that the current context gives, or what the words name in its place, with the words
/// over it. Throws Error: Config for a context, cluster or user that is not there and for what
/// excludes each other; Missing for a file that cannot be read.
Access access(const Kubeconfig& config, const ConnectionWords& words);

/// Lays the words over a pod's own credentials; context, cluster, user and server have no meaning
/// for these.
void override_in_cluster(Access& access, const ConnectionWords& words);

}  // namespace sparkjob::kube
