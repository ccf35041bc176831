// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <utility>

#include "layers/properties_file.hpp"
#include "objects/manifests.hpp"
#include "objects/service_manifest.hpp"
#include "objects/services.hpp"
#include "spark/event_log.hpp"
#include "spark/redaction.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

constexpr auto kSettings = "history-server.conf";
constexpr auto kDirectory = "spark.eventLog.dir";
constexpr auto kEnabled = "spark.eventLog.enabled";
constexpr auto kSecretKeys = "spark.kubernetes.driver.secretKeyRef.";

using Settings = std::map<std::string, std::string>;

/// A volume, and where the driver has it.
struct Mounted {
  json volume;
  json mount;
};

/// What the driver has at `path`; nothing where there is no volume.
std::optional<Mounted> mounted(const DriverPod& driver, const std::string& path) {
  for (const json& mount : driver.container.value("volumeMounts", json::array())) {
    if (!spark::covers(mount.value("mountPath", ""), path)) {
      continue;
    }
    for (const json& volume : driver.pod.value("/spec/volumes"_json_pointer, json::array())) {
      if (volume.value("name", "") == mount.value("name", "")) {
        return Mounted{.volume = volume, .mount = mount};
      }
    }
  }
  return std::nullopt;
}

std::string claim_of(const json& volume) {
  return volume.value("/persistentVolumeClaim/claimName"_json_pointer, std::string());
}

std::string directory(const Context& context, const spec::HistoryServer& said) {
  return said.log_directory ? said.log_directory->value
                            : context.settings.text(kDirectory, spark::kEventsDirectory);
}

Settings settings_of(const std::string& text) {
  const layers::Tree tree =
      layers::parse_conf({.name = kSettings, .path = kSettings, .text = text});
  Settings result;
  for (const layers::Entry& entry : tree.map()->entries) {
    result[entry.key] = entry.value.scalar()->text;
  }
  return result;
}

/// The volume that the driver writes its logs to, or that of services/history-server where this
/// application writes none.
Mounted events(const Context& context, const DriverPod& driver, const std::string& path) {
  const json claim = {{"name", "events"},
                      {"persistentVolumeClaim", {{"claimName", spark::kEventsClaim}}}};
  Mounted own{.volume = claim, .mount = {{"name", "events"}, {"mountPath", path}}};
  auto drivers = mounted(driver, path);
  if (!drivers) {
    if (context.settings.flag(kEnabled, false)) {
      context.settings.problem(
          kDirectory,
          "no volume of the driver is at '" + path +
              "', so the history server would not see its logs",
          "mount one there, or leave " + std::string(kEnabled) + " to services.historyServer");
    }
    return own;
  }
  const std::string own_claims = context.names.prefix + "-driver-pvc-";
  if (drivers->volume.contains("emptyDir") || claim_of(drivers->volume).starts_with(own_claims)) {
    context.settings.problem(kDirectory, "the volume at '" + path + "' goes when the run has ended",
                             "write the event log to a volume that stays");
  }
  drivers->volume["name"] = "events";
  drivers->mount["name"] = "events";
  drivers->mount.erase("readOnly");
  return *std::move(drivers);
}

json& named(json& list, const std::string& name) {
  for (json& one : list) {
    if (one.at("name") == name) {
      return one;
    }
  }
  return list.emplace_back(json());
}

void use_volume(const Mounted& events, ServiceManifest& manifest) {
  named(manifest.pod()["volumes"], "events") = events.volume;
  named(manifest.container()["volumeMounts"], "events") = events.mount;
  if (claim_of(events.volume) != spark::kEventsClaim) {
    manifest.remove("PersistentVolumeClaim");  // what the driver has is somebody else's
  }
  // None is none: the API server keeps no empty list, and each apply would be a change to it.
  manifest.the("NetworkPolicy")["spec"].erase("egress");
}

/// Whether a value names a class, whatever words are in it: `fs.s3a.aws.credentials.provider`.
bool names_a_class(const std::string& key) {
  return key.ends_with(".provider");
}

/// How the driver reaches the store: its settings, and the keys that its pod gets from Secrets.
void use_store(const Context& context, const std::string& where, Settings& settings,
               ServiceManifest& manifest) {
  const auto& all = context.settings.all();
  const auto pattern = all.find("spark.redaction.regex");
  const spark::Redaction redaction(pattern == all.end() ? std::nullopt
                                                        : std::optional(pattern->second.value));
  const std::string own = "spark.hadoop.fs." + where.substr(0, where.find(':')) + ".";
  for (const auto& [key, property] : context.settings.below("spark.hadoop.")) {
    const std::string whole = "spark.hadoop." + key;
    if (names_a_class(whole) || !redaction.hides(whole, property.value)) {
      settings[whole] = property.value;
    } else if (whole.starts_with(own)) {
      context.settings.problem(whole,
                               "the history server cannot have it: its settings are in a ConfigMap",
                               "give the keys of the store by spec.driver.envSecretKeyRefs");
    }
  }
  for (const auto& [name, property] : context.settings.below(kSecretKeys)) {
    const auto colon = property.value.find(':');
    const json key = {{"name", property.value.substr(0, colon)},
                      {"key", property.value.substr(colon + 1)}};
    manifest.set_variable({{"name", name}, {"valueFrom", {{"secretKeyRef", key}}}});
  }
  settings["spark.history.fs.update.interval"] = "10s";  // each scan lists the bucket
  const auto without_events = [](json& list) {
    std::erase_if(list.get_ref<json::array_t&>(),
                  [](const json& one) { return one.at("name") == "events"; });
  };
  without_events(manifest.pod()["volumes"]);
  without_events(manifest.container()["volumeMounts"]);
  manifest.remove("PersistentVolumeClaim");
  json& policy = manifest.the("NetworkPolicy")["spec"];
  policy["policyTypes"] = json::array({"Ingress"});  // nobody knows where the store is
  policy.erase("egress");
}

/// Of a memory limit three fifths are the heap, as in services/history-server.
void fit_heap(ServiceManifest& manifest) {
  const json limit = manifest.container().value("/resources/limits/memory"_json_pointer, json());
  const std::string text = limit.is_string() ? limit.get<std::string>() : "";
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const std::string unit(end, text.data() + text.size());
  if (error == std::errc() && (unit == "Mi" || unit == "Gi")) {
    const auto mebibytes = unit == "Gi" ? amount * 1024 : amount;
    manifest.set_variable(
        {{"name", "SPARK_DAEMON_MEMORY"}, {"value", std::to_string(mebibytes * 3 / 5) + "m"}});
  }
}

void use_image(const spec::HistoryServer& said, const DriverPod& driver,
               ServiceManifest& manifest) {
  manifest.set_image(said.image ? said.image->value : driver.container.value("image", ""));
  if (!said.image && driver.container.contains("imagePullPolicy")) {
    manifest.container()["imagePullPolicy"] = driver.container["imagePullPolicy"];
  }
  const json secrets = driver.pod.value("/spec/imagePullSecrets"_json_pointer, json());
  if (!secrets.is_null()) {
    manifest.pod()["imagePullSecrets"] = secrets;
  }
}

}  // namespace

Service history_server(const Context& context, const spec::HistoryServer& said,
                       const DriverPod& driver) {
  ServiceManifest manifest(history_server_manifest(), context.inputs.identity.name_space);
  use_image(said, driver, manifest);
  manifest.lay_resources(said.resources);
  fit_heap(manifest);
  Settings settings =
      settings_of(manifest.the("ConfigMap").at("data").at(kSettings).get<std::string>());
  const std::string where = directory(context, said);
  settings["spark.history.fs.logDirectory"] = where;
  if (const auto path = spark::volume_path(where)) {
    use_volume(events(context, driver, *path), manifest);
  } else {
    use_store(context, where, settings, manifest);
  }
  const std::string written = layers::to_properties(settings);
  manifest.the("ConfigMap")["data"][kSettings] = written;
  manifest.set_settings(written);
  return {.name = "history server",
          .source = "services.historyServer at " + layers::place(said.origin),
          .objects = manifest.taken(),
          .image_said = said.image.has_value()};
}

void share_events(const Context& context, Object& pod, const Object& container) {
  const auto& said = context.inputs.application.launcher.services.history_server;
  const bool logs = context.settings.flag(kEnabled, false);
  if (!said || !logs || pod.has("/spec/securityContext/fsGroup")) {
    return;
  }
  const auto path = spark::volume_path(context.settings.text(kDirectory, spark::kEventsDirectory));
  const auto found =
      path ? mounted({.pod = pod.value, .container = container.value}, *path) : std::nullopt;
  if (found && claim_of(found->volume) == spark::kEventsClaim) {
    constexpr int kGroup = 185;
    const std::string source = layers::place(said->origin);
    pod.set("/spec/securityContext/fsGroup", kGroup, source);
    pod.set("/spec/securityContext/fsGroupChangePolicy", "OnRootMismatch", source);
  }
}

}  // namespace sparkjob::objects
