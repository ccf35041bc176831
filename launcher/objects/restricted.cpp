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

}  // namespace

void restrict_pod(json& pod_spec, json& container) {
  pod_spec["securityContext"] = {{"runAsNonRoot", true},
                                 {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  container["securityContext"] = {{"allowPrivilegeEscalation", false},
                                  {"readOnlyRootFilesystem", true},
                                  {"capabilities", {{"drop", json::array({"ALL"})}}}};
}

void add_writable_folders(json& volumes, json& mounts) {
  for (const Folder& folder : kWritable) {
    const bool taken = std::any_of(mounts.begin(), mounts.end(), [&](const json& mount) {
      return mount.at("mountPath") == folder.path;
    });
    if (!taken) {
      volumes.push_back({{"name", folder.volume}, {"emptyDir", json::object()}});
      mounts.push_back({{"name", folder.volume}, {"mountPath", folder.path}});
    }
  }
}

json executor_template() {
  json container = {{"name", "spark-kubernetes-executor"}, {"volumeMounts", json::array()}};
  json spec = {{"volumes", json::array()}};
  add_writable_folders(spec["volumes"], container["volumeMounts"]);
  restrict_pod(spec, container);
  spec["containers"] = json::array({container});
  return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"spec", spec}};
}

}  // namespace sparkjob::objects
