// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sparkjob::kube {

/// Whom to trust and who to be in TLS. Texts are PEM and win over files; empty means not given.
struct Tls {
  std::string ca = {};
  std::filesystem::path ca_file = {};
  std::string certificate = {};
  std::filesystem::path certificate_file = {};
  std::string key = {};
  std::filesystem::path key_file = {};
  std::string server_name = {};  ///< the name in the server's certificate, where it is not the host
  bool insecure = false;         ///< kubeconfig's insecure-skip-tls-verify
};

}  // namespace sparkjob::kube
