// SPDX-License-Identifier: Apache-2.0
#include "objects/steps.hpp"
#include "spec/volumes.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

// The paths of volumes whose names say so, of the user or of the template.
std::string users(const Draft& draft) {
  std::string paths;
  for (const json& mount : draft.container.at("/volumeMounts")) {
    if (mount.value("name", "").starts_with(spec::kLocalDir)) {
      paths += (paths.empty() ? "" : ",") + mount.value("mountPath", "");
    }
  }
  return paths;
}

void add_own(const Context& context, Draft& draft, const std::string& paths) {
  json source = json::object();
  if (context.settings.flag("spark.kubernetes.local.dirs.tmpfs", false)) {
    source["medium"] = "Memory";
  }
  int number = 0;
  for (const std::string& path : spark::parts(paths)) {
    mount(draft, {{"name", spec::kLocalDir + std::to_string(++number)}, {"emptyDir", source}}, path,
          context.settings.source("spark.local.dir"));
  }
}

}  // namespace

void local_dirs_step(const Context& context, Draft& draft) {
  std::string paths = users(draft);
  if (paths.empty()) {
    paths = context.settings.text("spark.local.dir", context.names.local_dir);
    add_own(context, draft, paths);
  }
  add_variable(draft, "SPARK_LOCAL_DIRS", paths);
}

}  // namespace sparkjob::objects
