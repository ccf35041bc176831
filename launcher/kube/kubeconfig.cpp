// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <array>
#include <utility>

#include "error.hpp"
#include "kube/access.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Nothing for what is no base64.
std::optional<std::string> decoded(const std::string& text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char letter : text) {
    if (letter == '=' || letter == '\n' || letter == '\r' || letter == ' ') {
      continue;
    }
    const auto value = kBase64.find(letter);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return bytes;
}

/// One entry of a kubeconfig, with what messages say of it.
class Entry {
 public:
  Entry(json content, std::string what, std::filesystem::path file)
      : content_(std::move(content)), what_(std::move(what)), file_(std::move(file)) {}

  bool has(const char* key) const {
    return content_.contains(key) && !content_[key].is_null() && content_[key] != json("") &&
           content_[key] != false;
  }
  std::string text(const char* key) const {
    if (has(key) && !content_[key].is_string()) {
      wrong(std::string("'") + key + "' is no text");
    }
    return has(key) ? content_[key].get<std::string>() : "";
  }
  std::string data(const char* key) const {
    const auto bytes = decoded(text(key));
    if (!bytes) {
      wrong(std::string("'") + key + "' is not base64");
    }
    return *bytes;
  }
  /// The path of a file that must be there, relative to the kubeconfig's folder.
  std::filesystem::path file(const char* key) const {
    if (!has(key)) {
      return {};
    }
    auto path = file_.parent_path() / text(key);
    if (!std::filesystem::exists(path)) {
      throw Error(ErrorKind::Missing,
                  {.where = file_.string(),
                   .what = what_ + ": " + key + " '" + path.string() + "' does not exist",
                   .next = ""});
    }
    return path;
  }
  void refuse(const char* key, const std::string& next) const {
    if (has(key)) {
      wrong(std::string("'") + key + "' is not supported", next);
    }
  }
  [[noreturn]] void wrong(const std::string& what, const std::string& next = "") const {
    throw Error(ErrorKind::Config,
                {.where = file_.string(), .what = what_ + ": " + what, .next = next});
  }

 private:
  json content_;
  std::string what_;  ///< "user 'admin'"
  std::filesystem::path file_;
};

/// The entry `name` of a list such as `contexts`; its content is under `kind` (`context`).
Entry entry(const json& config, const std::filesystem::path& file, const std::string& kind,
            const std::string& name) {
  const std::string what = kind + " '" + name + "'";
  const auto list = config.find(kind + "s");
  if (list != config.end() && list->is_array()) {
    for (const auto& one : *list) {
      if (one.is_object() && one.value("name", json()) == name) {
        const json content = one.value(kind, json::object());
        return {content.is_object() ? content : json::object(), what, file};
      }
    }
  }
  throw Error(ErrorKind::Config, {.where = file.string(), .what = "no " + what, .next = ""});
}

std::string server(const Entry& cluster) {
  std::string server = cluster.text("server");
  if (!server.starts_with("https://") && !server.starts_with("http://")) {
    cluster.wrong("'server' is no URL that begins with https://");
  }
  while (server.ends_with('/')) {
    server.pop_back();
  }
  return server;
}

void take_cluster(const Entry& cluster, Access& access) {
  cluster.refuse("proxy-url", "set HTTPS_PROXY in the environment");
  access.server = server(cluster);
  access.tls.ca = cluster.data("certificate-authority-data");
  access.tls.ca_file = access.tls.ca.empty() ? cluster.file("certificate-authority") : "";
  access.tls.server_name = cluster.text("tls-server-name");
  access.tls.insecure = cluster.has("insecure-skip-tls-verify");
  if (access.tls.insecure && (!access.tls.ca.empty() || !access.tls.ca_file.empty())) {
    cluster.wrong("a certificate authority and 'insecure-skip-tls-verify' exclude each other");
  }
}

void take_user(const Entry& user, Access& access) {
  for (const char* key : {"as", "as-uid", "as-groups", "as-user-extra"}) {
    user.refuse(key, "use a user of its own");
  }
  user.refuse("username", "use a token or a client certificate");
  user.refuse("password", "use a token or a client certificate");
  access.token = user.text("token");
  access.token_file = user.file("tokenFile");
  access.tls.certificate = user.data("client-certificate-data");
  access.tls.key = user.data("client-key-data");
  if (access.tls.certificate.empty()) {
    access.tls.certificate_file = user.file("client-certificate");
  }
  if (access.tls.key.empty()) {
    access.tls.key_file = user.file("client-key");
  }
  const bool has_certificate =
      !access.tls.certificate.empty() || !access.tls.certificate_file.empty();
  if (access.token.empty() && access.token_file.empty() && !has_certificate) {
    user.refuse("exec", "give the user a token or a client certificate");
    user.refuse("auth-provider", "give the user a token or a client certificate");
  }
}

}  // namespace

Access kubeconfig_access(const json& config, const std::filesystem::path& file,
                         const std::string& context) {
  const Entry top(config.is_object() ? config : json::object(), "kubeconfig", file);
  const std::string name = context.empty() ? top.text("current-context") : context;
  if (name.empty()) {
    top.wrong("no context is chosen", "set 'current-context' or name one");
  }
  const Entry chosen = entry(config, file, "context", name);
  Access access{.server = ""};
  take_cluster(entry(config, file, "cluster", chosen.text("cluster")), access);
  if (chosen.has("user")) {
    take_user(entry(config, file, "user", chosen.text("user")), access);
  }
  access.name_space = chosen.has("namespace") ? chosen.text("namespace") : "default";
  return access;
}

}  // namespace sparkjob::kube
