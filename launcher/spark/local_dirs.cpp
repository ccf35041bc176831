// SPDX-License-Identifier: Apache-2.0
#include "spark/local_dirs.hpp"

#include <algorithm>

#include "spec/volumes.hpp"

namespace sparkjob::spark {

using layers::Entry;
using layers::Tree;

namespace {

void put(const std::string& key, const Tree* value, Collector& to) {
  if (value != nullptr && value->scalar() != nullptr) {
    to.put(key, Property{value->scalar()->text, value->origin, value->beaten});
  }
}

const Tree* volume_named(const layers::List& volumes, const std::string& name) {
  const auto at = std::find_if(volumes.begin(), volumes.end(), [&](const Tree& volume) {
    return volume.at({"name"})->scalar()->text == name;
  });
  return at == volumes.end() ? nullptr : &*at;
}

// `emptyDir: {sizeLimit: 1Gi}`: the type's options, but `readOnly` is the mount's.
void put_options(const Tree& volume, const Tree& mount, const std::string& root, Collector& to) {
  const std::string name = mount.at({"name"})->scalar()->text;
  for (const Entry& source : volume.map()->entries) {
    if (source.key == "name") {
      continue;
    }
    std::string prefix = root;
    prefix += source.key + ".";
    prefix += name + ".";
    put(prefix + "mount.path", mount.at({"mountPath"}), to);
    put(prefix + "mount.subPath", mount.at({"subPath"}), to);
    put(prefix + "mount.subPathExpr", mount.at({"subPathExpr"}), to);
    put(prefix + "mount.readOnly", source.value.at({"readOnly"}), to);
    put(prefix + "mount.readOnly", mount.at({"readOnly"}), to);
    if (source.value.map() == nullptr) {
      continue;
    }
    for (const Entry& option : source.value.map()->entries) {
      if (option.key != "readOnly") {
        put(prefix + "options." + option.key, &option.value, to);
      }
    }
  }
}

}  // namespace

void add_local_dirs(const spec::Application& application, const std::string& role,
                    const spec::Role& said, Collector& to) {
  const auto mounts = said.pod_fields.find("volumeMounts");
  if (mounts == said.pod_fields.end()) {
    return;
  }
  for (const Tree& mount : *mounts->second.list()) {
    const std::string name = mount.at({"name"})->scalar()->text;
    const Tree* volume = volume_named(application.volumes, name);
    if (name.starts_with(spec::kLocalDir) && volume != nullptr) {
      put_options(*volume, mount, "spark.kubernetes." + role + ".volumes.", to);
    }
  }
}

}  // namespace sparkjob::spark
