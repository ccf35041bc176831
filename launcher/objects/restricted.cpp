// SPDX-License-Identifier: Apache-2.0
#include "objects/restricted.hpp"

#include <algorithm>
#include <string>

namespace sparkjob::objects {

using nlohmann::json;

namespace {

struct Folder {
  const char* volume;
  const char* path;
};

// Java and Python keep temporary files in /tmp; Spark fetches files into its working directory;
// Ivy and Hadoop want a home.
constexpr Folder kWritable[] = {{"sparkjob-tmp", "/tmp"},
                                {"sparkjob-work-dir", "/opt/spark/work-dir"},
                                {"sparkjob-home", "/home/spark"}};

constexpr auto kSource = "Launcher.podSecurity";

void set_where_missing(Object& object, const std::string& pointer, const json& value) {
  if (!object.has(pointer)) {
    object.set(pointer, value, kSource);
  }
}

void add_writable_folders(Object& pod, Object& container) {
  for (const Folder& folder : kWritable) {
    const json& mounts = container.at("/volumeMounts");
    const bool taken = std::any_of(mounts.begin(), mounts.end(), [&](const json& mount) {
      return mount.value("mountPath", "") == folder.path;
    });
    if (!taken) {
      pod.add("/spec/volumes", {{"name", folder.volume}, {"emptyDir", json::object()}}, kSource);
      container.add("/volumeMounts", {{"name", folder.volume}, {"mountPath", folder.path}},
                    kSource);
    }
  }
}

}  // namespace

void restrict_pod(Object& pod, Object& container) {
  add_writable_folders(pod, container);
  set_where_missing(pod, "/spec/securityContext/runAsNonRoot", true);
  set_where_missing(pod, "/spec/securityContext/seccompProfile", {{"type", "RuntimeDefault"}});
  const std::string context = "/securityContext/";
  set_where_missing(container, context + "allowPrivilegeEscalation", false);
  set_where_missing(container, context + "readOnlyRootFilesystem", true);
  set_where_missing(container, context + "capabilities", {{"drop", json::array({"ALL"})}});
}

}  // namespace sparkjob::objects
