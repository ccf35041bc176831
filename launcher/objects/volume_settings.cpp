// SPDX-License-Identifier: Apache-2.0
#include "objects/volume_settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "spec/values.hpp"

namespace sparkjob::objects {

namespace {

using spark::Settings;

struct VolumeType {
  std::string_view name;
  std::vector<std::string_view> required;
};

const std::array<VolumeType, 4>& types() {
  static const std::array<VolumeType, 4> all{{{"emptyDir", {}},
                                              {"hostPath", {"path"}},
                                              {"nfs", {"path", "server"}},
                                              {"persistentVolumeClaim", {"claimName"}}}};
  return all;
}

const VolumeType* find_type(const std::string& name) {
  const auto* const at = std::find_if(types().begin(), types().end(),
                                      [&](const VolumeType& type) { return type.name == name; });
  return at == types().end() ? nullptr : at;
}

// Spark's guard: a bare number below a kilobyte was meant with a unit.
bool lacks_unit(const std::string& size) {
  constexpr std::size_t kDigitsOfKilo = 4;
  const bool digits = !size.empty() && std::all_of(size.begin(), size.end(), [](unsigned char c) {
    return std::isdigit(c) != 0;
  });
  return digits && (size.size() < kDigitsOfKilo || (size.size() == kDigitsOfKilo && size < "1024"));
}

void lacks(const VolumeSettings& volume, const std::string& option, const Settings& settings) {
  const std::string first = settings.below(volume.prefix).begin()->first;
  settings.problem(volume.prefix + first,
                   "the volume '" + volume.name + "' lacks " + volume.prefix + option);
}

void check(const VolumeSettings& volume, const Settings& settings) {
  for (const std::string_view option : find_type(volume.type)->required) {
    if (volume.option(std::string(option)).empty()) {
      lacks(volume, "options." + std::string(option), settings);
    }
  }
  if (volume.mount_path.empty()) {
    lacks(volume, "mount.path", settings);
  }
  if (!volume.sub_path.empty() && !volume.sub_path_expr.empty()) {
    settings.problem(volume.prefix + "mount.subPathExpr",
                     "subPath and subPathExpr exclude each other", "remove one of them");
  }
  const std::string size = volume.option("sizeLimit");
  if (!size.empty() && !spec::is_quantity(size)) {
    settings.problem(volume.prefix + "options.sizeLimit",
                     "'" + size + "' is not an amount of storage", "write for example 10Gi");
  } else if (lacks_unit(size)) {
    settings.problem(volume.prefix + "options.sizeLimit", "'" + size + "' bytes are hardly meant",
                     "write a unit, for example " + size + "Gi");
  }
}

VolumeSettings read(std::string prefix, std::string type, std::string name,
                    const Settings& settings) {
  VolumeSettings volume;
  volume.prefix = std::move(prefix);
  volume.type = std::move(type);
  volume.name = std::move(name);
  volume.mount_path = settings.text(volume.prefix + "mount.path");
  volume.read_only = settings.flag(volume.prefix + "mount.readOnly", false);
  volume.sub_path = settings.text(volume.prefix + "mount.subPath");
  volume.sub_path_expr = settings.text(volume.prefix + "mount.subPathExpr");
  volume.options = settings.below(volume.prefix + "options.");
  volume.labels = settings.below(volume.prefix + "label.");
  volume.annotations = settings.below(volume.prefix + "annotation.");
  return volume;
}

void check_paths(const std::vector<VolumeSettings>& volumes, const Settings& settings) {
  std::map<std::string, std::string> by_path;
  for (const VolumeSettings& volume : volumes) {
    const auto [at, first] = by_path.emplace(volume.mount_path, volume.name);
    if (!first && !volume.mount_path.empty()) {
      settings.problem(
          volume.prefix + "mount.path",
          "'" + volume.mount_path + "' is the path of the volume '" + at->second + "' already");
    }
  }
}

}  // namespace

std::string VolumeSettings::option(const std::string& key) const {
  const auto at = options.find(key);
  return at == options.end() ? "" : at->second.value;
}

std::vector<VolumeSettings> volume_settings(const std::string& role, const Settings& settings) {
  const std::string root = "spark.kubernetes." + role + ".volumes.";
  std::set<std::pair<std::string, std::string>> found;
  for (const auto& [key, property] : settings.below(root)) {
    const auto first = key.find('.');
    const auto second = first == std::string::npos ? first : key.find('.', first + 1);
    const std::string type = key.substr(0, first);
    if (find_type(type) == nullptr) {
      settings.problem(root + key, "'" + type + "' is no type of volume",
                       "write one of emptyDir, hostPath, nfs, persistentVolumeClaim");
    } else if (second == std::string::npos) {
      settings.problem(root + key, "no option of a volume",
                       "write " + root + type + ".NAME.mount.path and the like");
    } else {
      found.emplace(type, key.substr(first + 1, second - first - 1));
    }
  }
  std::vector<VolumeSettings> volumes;
  for (const auto& [type, name] : found) {
    std::string prefix = root;
    prefix += type + ".";
    prefix += name + ".";
    volumes.push_back(read(std::move(prefix), type, name, settings));
    check(volumes.back(), settings);
  }
  check_paths(volumes, settings);
  return volumes;
}

}  // namespace sparkjob::objects
