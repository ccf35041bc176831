// SPDX-License-Identifier: Apache-2.0
#include "spec/volumes.hpp"

#include <map>
#include <set>
#include <string>

namespace sparkjob::spec {

namespace {

using layers::Tree;

const std::string& text_at(const Tree& map, std::string_view key) {
  static const std::string nothing;
  const Tree* value = map.at({key});
  return value == nullptr || value->scalar() == nullptr ? nothing : value->scalar()->text;
}

// Spark describes these, and these alone, by properties.
bool is_of_sparks_types(const Tree& volume) {
  for (const auto* type : {"emptyDir", "hostPath", "nfs", "persistentVolumeClaim"}) {
    if (volume.at({type}) != nullptr) {
      return true;
    }
  }
  return false;
}

class Check {
 public:
  explicit Check(const Application& application) {
    for (const Tree& volume : application.volumes) {
      const auto [at, first] = volumes_.emplace(text_at(volume, "name"), &volume);
      if (!first) {
        wrong(volume, "the volume '" + at->first + "' is there already", "give it another name");
      }
    }
  }

  void role(const std::string& path, const Role& role) {
    std::set<std::string> names = template_volumes(role);
    for (const auto& [name, volume] : volumes_) {
      names.insert(name);
    }
    std::map<std::string, std::string> paths = file_paths(path, role);
    const auto mounts = role.pod_fields.find("volumeMounts");
    if (mounts == role.pod_fields.end()) {
      return;
    }
    for (const Tree& mount : *mounts->second.list()) {
      check(path, mount, names, paths);
    }
  }

  std::vector<Problem> problems;

 private:
  void check(const std::string& path, const Tree& mount, const std::set<std::string>& names,
             std::map<std::string, std::string>& paths) {
    const std::string& name = text_at(mount, "name");
    const std::string& where = text_at(mount, "mountPath");
    const auto [at, first] = paths.emplace(where, name);
    if (!first) {
      wrong(mount,
            path + ".volumeMounts: '" + where + "' is the path of '" + at->second + "' already",
            "mount it at another path");
    }
    if (names.count(name) == 0) {
      wrong(mount, path + ".volumeMounts: there is no volume '" + name + "'",
            "add it to spec.volumes");
      return;
    }
    const auto volume = volumes_.find(name);
    if (name.starts_with(kLocalDir) && volume != volumes_.end() &&
        !is_of_sparks_types(*volume->second)) {
      wrong(*volume->second, "Spark knows no local directory of this type of volume",
            "write one of emptyDir, hostPath, nfs, persistentVolumeClaim");
    }
  }

  // ConfigMaps are mounted too; of two at one path the second is reported.
  std::map<std::string, std::string> file_paths(const std::string& path, const Role& role) {
    std::map<std::string, std::string> paths;
    for (const auto* files : {&role.config_maps, &role.secrets}) {
      for (const MountedFiles& each : *files) {
        const auto [at, first] = paths.emplace(each.path, each.name);
        if (!first) {
          problems.push_back(
              {layers::place(each.origin),
               path + ": '" + each.path + "' is the path of '" + at->second + "' already",
               "mount it at another path"});
        }
      }
    }
    return paths;
  }

  static std::set<std::string> template_volumes(const Role& role) {
    std::set<std::string> names;
    const Tree* volumes = role.pod_template ? role.pod_template->at({"spec", "volumes"}) : nullptr;
    if (volumes != nullptr && volumes->list() != nullptr) {
      for (const Tree& volume : *volumes->list()) {
        names.insert(text_at(volume, "name"));
      }
    }
    return names;
  }

  void wrong(const Tree& at, std::string what, std::string next) {
    problems.push_back({layers::place(at.origin), std::move(what), std::move(next)});
  }

  std::map<std::string, const Tree*> volumes_;
};

}  // namespace

std::vector<Problem> wrong_volumes(const Application& application) {
  Check check(application);
  check.role("spec.driver", application.driver);
  check.role("spec.executor", application.executor);
  return std::move(check.problems);
}

}  // namespace sparkjob::spec
