// SPDX-License-Identifier: Apache-2.0
#include "kube/plugin.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

#include "error.hpp"
#include "kube/access.hpp"
#include "kube/base64.hpp"
#include "kube/rfc3339.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;
using std::chrono::system_clock;

[[noreturn]] void useless(const Plugin& plugin, const std::string& why) {
  throw Error(ErrorKind::Missing, "the credential plugin '" + plugin.command + "' " + why,
              "run it by hand to see what it says");
}

std::string authority(const Tls& tls) {
  if (!tls.ca.empty() || tls.ca_file.empty()) {
    return tls.ca;
  }
  std::ifstream in(tls.ca_file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    throw Error(ErrorKind::Missing, "cannot read the certificate authority '" +
                                        tls.ca_file.string() + "' for the credential plugin");
  }
  return text;
}

json cluster_info(const Access& access) {
  json cluster = {{"server", access.server}};
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) {
      cluster[key] = text;
    }
  };
  put("tls-server-name", access.tls.server_name);
  put("certificate-authority-data", to_base64(authority(access.tls)));
  put("proxy-url", access.proxy);
  if (access.tls.insecure) {
    cluster["insecure-skip-tls-verify"] = true;
  }
  const std::string& config = access.plugin->cluster_config;
  cluster["config"] = config.empty() ? json() : json::parse(config);
  return cluster;
}

bool gets_input(const Plugin& plugin) {
  if (plugin.input == Plugin::Input::Always && !plugin.has_terminal) {
    throw Error(ErrorKind::Config,
                "the credential plugin '" + plugin.command +
                    "' asks for something (interactiveMode: Always), and there is no terminal",
                "use credentials that need nobody to answer");
  }
  return plugin.input != Plugin::Input::Never && plugin.has_terminal;
}

std::string text(const Plugin& plugin, const json& status, const char* key) {
  const json value = status.value(key, json());
  if (!value.is_null() && !value.is_string()) {
    useless(plugin, std::string("printed a '") + key + "' that is no text");
  }
  return value.is_null() ? "" : value.get<std::string>();
}

std::optional<system_clock::time_point> expiry(const Plugin& plugin, const json& status) {
  const std::string written = text(plugin, status, "expirationTimestamp");
  if (written.empty()) {
    return std::nullopt;
  }
  std::string_view rest = written;
  const auto time = take_rfc3339(rest);
  if (!time || !rest.empty()) {
    useless(plugin, "printed an expirationTimestamp that is no time");
  }
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(*time));
}

json status_of(const Plugin& plugin, std::string_view output) {
  const json answer = json::parse(output, nullptr, false);
  if (!answer.is_object() || answer.value("kind", json()) != "ExecCredential") {
    useless(plugin, "printed no ExecCredential in JSON");
  }
  if (answer.value("apiVersion", json()) != plugin.api_version) {
    useless(plugin, "printed an ExecCredential of another version than the kubeconfig's '" +
                        plugin.api_version + "'");
  }
  json status = answer.value("status", json());
  if (!status.is_object()) {
    useless(plugin, "printed an ExecCredential without a status");
  }
  return status;
}

}  // namespace

PluginCall plugin_call(const Access& access) {
  const Plugin& plugin = *access.plugin;
  json spec = {{"interactive", gets_input(plugin)}};
  if (plugin.wants_cluster) {
    spec["cluster"] = cluster_info(access);
  }
  const json info = {
      {"apiVersion", plugin.api_version}, {"kind", "ExecCredential"}, {"spec", spec}};
  PluginCall call{.command = plugin.command,
                  .arguments = plugin.arguments,
                  .variables = plugin.variables,
                  .interactive = spec["interactive"].get<bool>()};
  call.variables["KUBERNETES_EXEC_INFO"] = info.dump();
  return call;
}

PluginCredential plugin_credential(const Plugin& plugin, std::string_view output) {
  const json status = status_of(plugin, output);
  PluginCredential credential{.token = text(plugin, status, "token"),
                              .certificate = text(plugin, status, "clientCertificateData"),
                              .key = text(plugin, status, "clientKeyData"),
                              .expires = expiry(plugin, status)};
  if (credential.certificate.empty() != credential.key.empty()) {
    useless(plugin, "printed a certificate or a key, but not both");
  }
  if (credential.token.empty() && credential.certificate.empty()) {
    useless(plugin, "printed neither a token nor a certificate");
  }
  return credential;
}

}  // namespace sparkjob::kube
