// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

constexpr auto kFolder = "/mnt/secrets/spark-kubernetes-credentials";
constexpr auto kVolume = "kubernetes-credentials";
const std::string kDriver = "spark.kubernetes.authenticate.driver.";

struct Credential {
  std::string_view name;     ///< behind `spark.kubernetes.authenticate.driver.`
  std::string_view entry;    ///< in the Secret
  std::string_view mounted;  ///< behind `…driver.mounted.`
};

constexpr auto kCredentials = std::to_array<Credential>({
    {"oauthToken", "oauth-token", "oauthTokenFile"},
    {"caCertFile", "ca-cert", "caCertFile"},
    {"clientKeyFile", "client-key", "clientKeyFile"},
    {"clientCertFile", "client-cert", "clientCertFile"},
});

// A file's bytes, or the token itself.
std::string bytes(const Context& context, const std::string& key) {
  const auto file = context.inputs.files.find(key);
  return file == context.inputs.files.end() ? context.settings.text(key) : file->second.text;
}

// What the Secret holds, by its entries; empty where the driver has no credentials of its own.
Object secret(const Context& context, spark::Collector& properties) {
  Object result = data_object(context, "Secret", context.names.credentials_secret);
  for (const Credential& credential : kCredentials) {
    const std::string key = kDriver + std::string(credential.name);
    if (!context.settings.has(key)) {
      continue;
    }
    result.set("/data/" + std::string(credential.entry), base64(bytes(context, key)),
               context.settings.source(key));
    const std::string mounted = kDriver + "mounted." + std::string(credential.mounted);
    if (!properties.has(mounted)) {
      properties.decide(mounted, std::string(kFolder) + "/" + std::string(credential.entry));
    }
  }
  return result;
}

}  // namespace

void credentials_step(const Context& context, Draft& draft) {
  Object made = secret(context, draft.properties);
  if (!made.at("/data").empty()) {
    mount(draft,
          {{"name", kVolume}, {"secret", {{"secretName", context.names.credentials_secret}}}},
          kFolder);
    draft.before.push_back(std::move(made));
    return;
  }
  const std::string account = kDriver + "serviceAccountName";
  if (context.settings.has(account)) {
    for (const auto* field : {"/spec/serviceAccount", "/spec/serviceAccountName"}) {
      draft.pod.set(field, context.settings.text(account), context.settings.source(account));
    }
  }
}

}  // namespace sparkjob::objects
