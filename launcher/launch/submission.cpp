// SPDX-License-Identifier: Apache-2.0
#include "launch/submission.hpp"

#include <charconv>
#include <string_view>

#include "error.hpp"

namespace sparkjob::launch {

namespace {

constexpr std::string_view kMasterPrefix = "k8s://";
constexpr auto kToken = "spark.kubernetes.authenticate.submission.oauthToken";
constexpr auto kTokenFile = "spark.kubernetes.authenticate.submission.oauthTokenFile";

std::string said(const spark::Properties& properties, const std::string& key) {
  const auto at = properties.find(key);
  return at == properties.end() ? "" : at->second.value;
}

std::chrono::milliseconds milliseconds(const spark::Properties& properties,
                                       const std::string& key) {
  const std::string text = said(properties, key);
  int number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && (wrong != std::errc() || end != text.data() + text.size() || number < 0)) {
    throw Error(ErrorKind::Config, key + ": '" + text + "' is no whole number of milliseconds");
  }
  return std::chrono::milliseconds(number);
}

void take_token(const spark::Properties& properties, kube::Access& access) {
  const std::string token = said(properties, kToken);
  const std::string file = said(properties, kTokenFile);
  if (!token.empty() && !file.empty()) {
    throw Error(ErrorKind::Config,
                std::string(kToken) + " and " + kTokenFile + " exclude each other", "remove one");
  }
  if (!token.empty() || !file.empty()) {
    access.token = token;
    access.token_file = file;
    access.username.clear();
    access.password.clear();
    access.plugin.reset();
  }
}

void take_certificate(const std::string& certificate, const std::string& key,
                      kube::Access& access) {
  if (!certificate.empty()) {
    access.tls.certificate.clear();
    access.tls.certificate_file = certificate;
    access.plugin.reset();
  }
  if (!key.empty()) {
    access.tls.key.clear();
    access.tls.key_file = key;
  }
}

void take_trust(bool all, const std::string& authority, kube::Tls& tls) {
  if (all || !authority.empty()) {
    tls.insecure = all;
    tls.ca.clear();
    tls.ca_file = all ? "" : authority;
  }
}

}  // namespace

std::string master_server(const spark::Properties& properties) {
  const std::string master = said(properties, "spark.master");
  if (!master.starts_with(kMasterPrefix)) {
    return "";
  }
  std::string url = master.substr(kMasterPrefix.size());
  if (url.find("://") == std::string::npos) {
    url = "https://" + url;
  }
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

void take_submission(const spark::Properties& properties, const kube::ConnectionWords& typed,
                     kube::Access& access) {
  const auto word = [&](const char* key) {
    return said(properties, std::string("spark.kubernetes.authenticate.submission.") + key);
  };
  if (typed.token.empty()) {
    take_token(properties, access);
  }
  if (typed.client_certificate.empty()) {
    take_certificate(word("clientCertFile"), word("clientKeyFile"), access);
  }
  if (!typed.insecure && typed.certificate_authority.empty()) {
    take_trust(said(properties, "spark.kubernetes.trust.certificates") == "true",
               word("caCertFile"), access.tls);
  }
  access.request_timeout = milliseconds(properties, "spark.kubernetes.submission.requestTimeout");
  access.connect_timeout =
      milliseconds(properties, "spark.kubernetes.submission.connectionTimeout");
}

}  // namespace sparkjob::launch
