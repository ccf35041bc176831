// SPDX-License-Identifier: Apache-2.0
#include "objects/labels.hpp"
#include "objects/steps.hpp"
#include "objects/volume_settings.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// Puts the option's value under its own name where it is said.
void put(const VolumeSettings& volume, const std::string& option, json& into) {
  if (const std::string value = volume.option(option); !value.empty()) {
    into[option] = value;
  }
}

std::string claim_name(const Context& context, const VolumeSettings& volume, std::size_t index) {
  constexpr std::string_view kOnDemand = "OnDemand";
  std::string name = volume.option("claimName");
  const std::string own = context.names.prefix + "-driver-pvc-" + std::to_string(index);
  for (auto at = name.find(kOnDemand); at != std::string::npos;
       at = name.find(kOnDemand, at + own.size())) {
    name.replace(at, kOnDemand.size(), own);
  }
  return name;
}

json source(const VolumeSettings& volume, const std::string& claim) {
  json details = json::object();
  if (volume.type == "persistentVolumeClaim") {
    details["claimName"] = claim;
    if (volume.read_only) {
      details["readOnly"] = true;
    }
  } else {
    for (const auto* option : {"medium", "sizeLimit", "path", "type", "server"}) {
      put(volume, option, details);
    }
  }
  return details;
}

json mount_of(const VolumeSettings& volume) {
  json result = {{"name", volume.name}, {"mountPath", volume.mount_path}};
  if (volume.read_only) {
    result["readOnly"] = true;
  }
  if (!volume.sub_path.empty()) {
    result["subPath"] = volume.sub_path;
  }
  if (!volume.sub_path_expr.empty()) {
    result["subPathExpr"] = volume.sub_path_expr;
  }
  return result;
}

// A claim is made where it is said what it should be: Spark's rule.
bool is_made(const VolumeSettings& volume) {
  return volume.type == "persistentVolumeClaim" && !volume.option("storageClass").empty() &&
         !volume.option("sizeLimit").empty();
}

Object claim(const Context& context, const VolumeSettings& volume, const std::string& name) {
  const bool legacy =
      context.settings.flag("spark.kubernetes.legacy.useReadWriteOnceAccessMode", false);
  Object result = object(context, "v1", "PersistentVolumeClaim", name);
  result.set_each("/metadata/labels", volume.labels, volume.prefix + "label.");
  add_application_label(context, result);
  result.set_each("/metadata/annotations", volume.annotations, volume.prefix + "annotation.");
  result.set("/spec/accessModes", json::array({legacy ? "ReadWriteOnce" : "ReadWriteOncePod"}),
             context.settings.source("spark.kubernetes.legacy.useReadWriteOnceAccessMode"));
  result.set("/spec/storageClassName", volume.option("storageClass"),
             context.settings.source(volume.prefix + "options.storageClass"));
  result.set("/spec/resources/requests/storage", volume.option("sizeLimit"),
             context.settings.source(volume.prefix + "options.sizeLimit"));
  return result;
}

void check_restricted(const Context& context, const VolumeSettings& volume) {
  if (context.restricted && (volume.type == "hostPath" || volume.type == "nfs")) {
    context.settings.problem(volume.prefix + "mount.path",
                             "podSecurity: restricted allows no " + volume.type + " volumes",
                             "use a persistentVolumeClaim, or podSecurity: privileged");
  }
}

}  // namespace

void volumes_step(const Context& context, Draft& draft) {
  std::size_t index = 0;
  for (const VolumeSettings& volume : volume_settings("driver", context.settings)) {
    check_restricted(context, volume);
    const std::string name = claim_name(context, volume, index++);
    const std::string said = context.settings.source(volume.prefix + "mount.path");
    draft.pod.add("/spec/volumes", {{"name", volume.name}, {volume.type, source(volume, name)}},
                  said);
    draft.container.add("/volumeMounts", mount_of(volume), said);
    if (is_made(volume)) {
      draft.before.push_back(claim(context, volume, name));
    }
  }
  for (const VolumeSettings& volume : volume_settings("executor", context.settings)) {
    check_restricted(context, volume);
  }
}

}  // namespace sparkjob::objects
