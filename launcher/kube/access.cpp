// SPDX-License-Identifier: Apache-2.0
#include "kube/access.hpp"

#include <fstream>
#include <utility>

#include "error.hpp"

namespace sparkjob::kube {

namespace {

std::string variable(const std::map<std::string, std::string>& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::string first_word(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

std::string first_of(std::string one, std::string other) {
  return one.empty() ? std::move(other) : std::move(one);
}

}  // namespace

std::optional<Access> in_cluster(const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& root) {
  const auto host = variable(environment, "KUBERNETES_SERVICE_HOST");
  const auto port = variable(environment, "KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) {
    return std::nullopt;
  }
  const auto account = root / "var/run/secrets/kubernetes.io/serviceaccount";
  if (!std::filesystem::exists(account / "token")) {
    throw Error(ErrorKind::Missing,
                "this pod has no ServiceAccount token in '" + account.string() + "'",
                "give it one: serviceAccountName, and automountServiceAccountToken: true");
  }
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const auto name_space =
      first_of(variable(environment, "POD_NAMESPACE"), first_word(account / "namespace"));
  return Access{.server = "https://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + port,
                .name_space = first_of(name_space, "default"),
                .tls = {.ca_file = account / "ca.crt"},
                .token_file = account / "token"};
}

}  // namespace sparkjob::kube
