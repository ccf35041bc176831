// SPDX-License-Identifier: Apache-2.0
#include "launch/kubeconfigs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "error.hpp"
#include "layers/json.hpp"
#include "layers/parse.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;

/// The paths of KUBECONFIG, each once.
std::vector<fs::path> listed(const std::string& list) {
  std::vector<fs::path> paths;
  std::istringstream stream(list);
  for (std::string path; std::getline(stream, path, ':');) {
    if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) {
      paths.emplace_back(path);
    }
  }
  return paths;
}

std::vector<fs::path> candidates(const Environment& environment) {
  const std::string list = variable(environment, "KUBECONFIG");
  return list.empty() ? std::vector{fs::path(variable(environment, "HOME")) / ".kube" / "config"}
                      : listed(list);
}

kube::KubeconfigFile read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad() || fs::is_directory(path)) {
    throw Error(ErrorKind::Missing, "cannot read the kubeconfig '" + path.string() + "'",
                "name a file that exists and may be read");
  }
  const auto documents =
      layers::parse_yaml({.name = path.filename(), .path = path, .text = std::move(text)});
  return {.path = path,
          .content = documents.empty() ? nlohmann::json() : layers::to_json(documents.front())};
}

}  // namespace

std::vector<kube::KubeconfigFile> kubeconfigs(const std::string& named,
                                              const Environment& environment) {
  if (!named.empty()) {
    return {read(named)};
  }
  std::vector<kube::KubeconfigFile> files;
  for (const auto& path : candidates(environment)) {
    if (std::error_code error; fs::exists(path, error) || error) {
      files.push_back(read(path));
    }
  }
  return files;
}

}  // namespace sparkjob::launch
