// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "kube/kubeconfig.hpp"
#include "kube/kubeconfig_fields.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::array kPaths = {"certificate-authority", "client-certificate", "client-key",
                               "tokenFile"};

/// `path` where it was relative to `folder`.
void resolve(json& path, const fs::path& folder) {
  if (path.is_string() && path != json("")) {
    path = (folder / path.get<std::string>()).lexically_normal().string();
  }
}

/// Makes the paths in the content of a cluster or user independent of the file they stand in.
json resolved(json content, const fs::path& folder) {
  for (const char* key : kPaths) {
    if (content.contains(key)) {
      resolve(content[key], folder);
    }
  }
  const auto command = "/exec/command"_json_pointer;
  if (content.contains(command) && content[command].is_string() &&
      content[command].get<std::string>().find('/') != std::string::npos) {
    resolve(content[command], folder);
  }
  return content;
}

/// Takes what `kind` ("cluster") names in `file` and no file before it.
void take(const Fields& file, const fs::path& path, const std::string& kind,
          std::map<std::string, Stanza>& all) {
  std::map<std::string, Stanza> found;
  for (const auto& entry : file.list(kind + "s")) {
    const std::string name = entry.text("name");
    const Fields content = entry.part(kind);
    const bool is_new =
        found.try_emplace(name, Stanza{resolved(content.content(), path.parent_path()), path})
            .second;
    if (!is_new) {
      file.wrong("there are two of the name '" + name + "' in '" + kind + "s'");
    }
  }
  all.merge(found);
}

void check_kind(const Fields& file) {
  const std::string kind = file.text("kind");
  const std::string version = file.text("apiVersion");
  if ((!kind.empty() && kind != "Config") || (!version.empty() && version != "v1")) {
    file.wrong("it is " + kind + " of " + version + ", not Config of v1");
  }
}

}  // namespace

Kubeconfig merged(const std::vector<KubeconfigFile>& files) {
  Kubeconfig config;
  for (const auto& [path, content] : files) {
    const Fields file(content, "kubeconfig", path.string());
    check_kind(file);
    config.files += (config.files.empty() ? "" : ":") + path.string();
    take(file, path, "context", config.contexts);
    take(file, path, "cluster", config.clusters);
    take(file, path, "user", config.users);
    if (config.current_context.empty()) {
      config.current_context = file.text("current-context");
    }
  }
  return config;
}

}  // namespace sparkjob::kube
