// SPDX-License-Identifier: Apache-2.0
#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

const std::string kPrefix = "spark.kubernetes.kerberos.";
constexpr auto kKeytab = "spark.kerberos.keytab";
constexpr auto kKeytabFolder = "/mnt/secrets/kerberos-keytab";
constexpr auto kTokenFolder = "/mnt/secrets/hadoop-credentials";

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

void add_krb5_volume(Draft& draft, const json& config_map, const std::string& source) {
  draft.pod.add("/spec/volumes", {{"name", "krb5-file"}, {"configMap", config_map}}, source);
  draft.container.add(
      "/volumeMounts",
      {{"name", "krb5-file"}, {"mountPath", "/etc/krb5.conf"}, {"subPath", "krb5.conf"}}, source);
}

void add_krb5(const Context& context, Draft& draft) {
  const std::string path = kPrefix + "krb5.path";
  const std::string config_map = kPrefix + "krb5.configMapName";
  if (context.settings.has(config_map)) {
    add_krb5_volume(draft, {{"name", context.settings.text(config_map)}},
                    context.settings.source(config_map));
  } else if (context.settings.has(path)) {
    const std::string name = file_name(context.settings.text(path));
    add_krb5_volume(draft,
                    {{"name", context.names.krb5_config_map},
                     {"items", json::array({{{"key", name}, {"path", name}}})}},
                    context.settings.source(path));
  }
}

bool has_own_keytab(const Context& context) {
  return context.settings.has(kKeytab) && !is_in_the_image(kKeytab, context.settings.text(kKeytab));
}

void add_keytab(const Context& context, Draft& draft) {
  mount(draft,
        {{"name", "kerberos-keytab"}, {"secret", {{"secretName", context.names.keytab_secret}}}},
        kKeytabFolder, context.settings.source(kKeytab));
  draft.properties.decide(
      kKeytab, std::string(kKeytabFolder) + "/" + file_name(context.settings.text(kKeytab)));
}

void add_tokens(const Context& context, Draft& draft) {
  const std::string name = kPrefix + "tokenSecret.name";
  const std::string key = kPrefix + "tokenSecret.itemKey";
  mount(draft,
        {{"name", "hadoop-secret"}, {"secret", {{"secretName", context.settings.text(name)}}}},
        kTokenFolder, context.settings.source(name));
  add_variable(draft, "HADOOP_TOKEN_FILE_LOCATION",
               std::string(kTokenFolder) + "/" + context.settings.text(key),
               context.settings.source(key));
}

void add_file(const Context& context, const std::string& key, Object object,
              std::vector<Object>& objects) {
  const auto file = context.inputs.files.find(key);
  if (file != context.inputs.files.end()) {
    const bool secret = object.at("/kind") == "Secret";
    object.set(below("/data", file_name(context.settings.text(key))),
               secret ? base64(file->second.text) : file->second.text,
               context.settings.source(key));
    objects.push_back(std::move(object));
  }
}

}  // namespace

void kerberos_step(const Context& context, Draft& draft) {
  add_krb5(context, draft);
  if (has_own_keytab(context)) {
    add_keytab(context, draft);
  } else if (context.settings.has(kPrefix + "tokenSecret.name")) {
    add_tokens(context, draft);
  }
  add_file(context, kPrefix + "krb5.path",
           data_object(context, "ConfigMap", context.names.krb5_config_map), draft.before);
  if (has_own_keytab(context)) {
    add_file(context, kKeytab, data_object(context, "Secret", context.names.keytab_secret),
             draft.before);
  }
}

}  // namespace sparkjob::objects
