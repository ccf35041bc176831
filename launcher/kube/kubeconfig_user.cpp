// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig_user.hpp"

#include <map>
#include <utility>

namespace sparkjob::kube {

namespace {

using nlohmann::json;

constexpr auto kPluginExtension = "client.authentication.k8s.io/exec";
constexpr auto kPlugins = "give the user a token, a client certificate or a plugin (exec)";

void not_both(const Fields& user, const char* one, const char* other) {
  if (user.has(one) && user.has(other)) {
    user.wrong(std::string("'") + one + "' and '" + other + "' are both there", "remove one");
  }
}

void take_certificate(const Fields& user, Tls& tls) {
  if (!user.has("client-certificate") && !user.has("client-certificate-data")) {
    return;
  }
  not_both(user, "client-certificate", "client-certificate-data");
  not_both(user, "client-key", "client-key-data");
  if (!user.has("client-key") && !user.has("client-key-data")) {
    user.wrong("a client certificate without 'client-key' or 'client-key-data'");
  }
  tls.certificate = user.data("client-certificate-data");
  tls.certificate_file = user.file("client-certificate");
  tls.key = user.data("client-key-data");
  tls.key_file = user.file("client-key");
}

void take_words(const Fields& user, Access& access) {
  access.token = user.text("token");
  if (access.token.empty() && access.server.starts_with("https://")) {
    user.file("tokenFile");
  }
  access.token_file = user.text("tokenFile");
  access.username = user.text("username");
  access.password = user.text("password");
  const bool has_name = !access.username.empty() || !access.password.empty();
  if (has_name && (!access.token.empty() || !access.token_file.empty())) {
    user.wrong("a token and a user name with a password exclude each other", "remove one");
  }
}

void take_impersonation(const Fields& user, Impersonation& other) {
  other.user = user.text("as");
  other.uid = user.text("as-uid");
  other.groups = user.texts("as-groups");
  const Fields extra = user.part("as-user-extra");
  for (const auto& [key, values] : extra.content().items()) {
    other.extra[key] = extra.texts(key);
  }
  const bool says_more = !other.uid.empty() || !other.groups.empty() || !other.extra.empty();
  if (other.user.empty() && says_more) {
    user.wrong("'as-uid', 'as-groups' and 'as-user-extra' need 'as'", "name the user to act as");
  }
}

/// On one line, and without letters that a terminal would obey.
std::string printable(const std::string& text) {
  std::string clean;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool blank = letter == ' ' || (byte >= '\t' && byte <= '\r');
    if (blank && (clean.empty() || clean.back() == ' ')) {
      continue;
    }
    clean += blank ? ' ' : byte < 0x20 || byte == 0x7F ? '?' : letter;
  }
  while (clean.ends_with(' ') || clean.ends_with('.')) {
    clean.pop_back();
  }
  return clean;
}

Plugin::Input input(const Fields& exec, const std::string& version) {
  const std::map<std::string, Plugin::Input> words = {{"Never", Plugin::Input::Never},
                                                      {"IfAvailable", Plugin::Input::IfAvailable},
                                                      {"Always", Plugin::Input::Always}};
  const std::string word = exec.text("interactiveMode");
  if (word.empty() && version.ends_with("/v1beta1")) {
    return Plugin::Input::IfAvailable;
  }
  const auto found = words.find(word);
  if (found == words.end()) {
    exec.wrong("'interactiveMode' is '" + word + "'", "write Never, IfAvailable or Always");
  }
  return found->second;
}

std::map<std::string, std::string> variables(const Fields& exec) {
  std::map<std::string, std::string> all;
  for (const auto& one : exec.list("env")) {
    const std::string name = one.text("name");
    if (name.empty()) {
      one.wrong("an entry without a name");
    }
    all[name] = one.text("value");
  }
  return all;
}

/// What the cluster says to plugins, as JSON.
std::string cluster_config(const Fields& cluster) {
  for (const auto& extension : cluster.list("extensions")) {
    if (extension.text("name") == kPluginExtension && extension.has("extension")) {
      return extension.content()["extension"].dump();
    }
  }
  return "";
}

Plugin plugin(const Fields& exec, const Fields& cluster) {
  const std::string version = exec.text("apiVersion");
  const std::string group = "client.authentication.k8s.io/";
  if (version != group + "v1" && version != group + "v1beta1") {
    exec.wrong("'apiVersion' is '" + version + "'",
               "write " + group + "v1 or " + group + "v1beta1, whichever the plugin speaks");
  }
  if (!exec.has("command")) {
    exec.wrong("no 'command'");
  }
  return {.command = exec.text("command"),
          .arguments = exec.texts("args"),
          .variables = variables(exec),
          .api_version = version,
          .install_hint = printable(exec.text("installHint")),
          .input = input(exec, version),
          .wants_cluster = exec.flag("provideClusterInfo"),
          .cluster_config = cluster_config(cluster)};
}

}  // namespace

void take_user(const Fields& user, const Fields& cluster, Access& access) {
  if (user.has("auth-provider")) {
    user.wrong("'auth-provider' is no longer a way to log in", kPlugins);
  }
  take_certificate(user, access.tls);
  take_words(user, access);
  take_impersonation(user, access.impersonation);
  if (!user.has("exec")) {
    return;
  }
  Plugin its = plugin(user.part("exec"), cluster);
  const bool is_known = !access.token.empty() || !access.token_file.empty() ||
                        !access.username.empty() || !access.password.empty() ||
                        !access.tls.certificate.empty() || !access.tls.certificate_file.empty();
  if (!is_known) {
    access.plugin = std::move(its);
  }
}

}  // namespace sparkjob::kube
