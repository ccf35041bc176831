// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_access.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "error.hpp"
#include "launch/environment.hpp"
#include "layers/json.hpp"
#include "layers/parse.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMasterPrefix = "k8s://";

std::string said(const spark::Properties& properties, const std::string& key) {
  const auto at = properties.find(key);
  return at == properties.end() ? "" : at->second.value;
}

/// The kubeconfig to read; nothing where there is none. One that KUBECONFIG names has to be there.
std::optional<fs::path> kubeconfig(const Environment& environment) {
  const std::string named = variable(environment, "KUBECONFIG");
  if (named.find(':') != std::string::npos) {
    throw Error(ErrorKind::Config, "KUBECONFIG names several files, which is not supported yet",
                "name one, for example the output of kubectl config view --flatten");
  }
  if (!named.empty()) {
    return named;
  }
  const fs::path usual = fs::path(variable(environment, "HOME")) / ".kube" / "config";
  return fs::is_regular_file(usual) ? std::optional(usual) : std::nullopt;
}

kube::Access access_of(const fs::path& file, const std::string& context) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    throw Error(ErrorKind::Missing, "cannot read the kubeconfig '" + file.string() + "'",
                "set KUBECONFIG to a file that exists and may be read");
  }
  const auto documents =
      layers::parse_yaml({.name = file.filename(), .path = file, .text = std::move(text)});
  const auto config =
      documents.empty() ? nlohmann::json::object() : layers::to_json(documents.front());
  return kube::kubeconfig_access(config, file, context);
}

/// `k8s://host:port` is `https://host:port`, as spark-submit has it.
std::optional<std::string> server(const std::string& master) {
  if (!master.starts_with(kMasterPrefix)) {
    return std::nullopt;
  }
  std::string url = master.substr(kMasterPrefix.size());
  if (url.find("://") == std::string::npos) {
    url = "https://" + url;
  }
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

}  // namespace

bool is_in_pod(const Environment& environment) {
  return !variable(environment, "KUBERNETES_SERVICE_HOST").empty();
}

kube::Access cluster_access(const Environment& environment, const spark::Properties& properties) {
  const auto file = kubeconfig(environment);
  std::optional<kube::Access> access =
      file ? access_of(*file, said(properties, "spark.kubernetes.context"))
           : kube::in_cluster(environment);
  if (!access) {
    throw Error(ErrorKind::Missing, "no cluster: neither a kubeconfig nor a pod's ServiceAccount",
                "set KUBECONFIG, or write spec.mode: client to run Spark on this machine");
  }
  if (const auto url = server(said(properties, "spark.master"))) {
    access->server = *url;
  }
  const std::string name_space = said(properties, "spark.kubernetes.namespace");
  if (is_in_pod(environment) && !name_space.empty() && name_space != access->name_space) {
    throw Error(ErrorKind::Config,
                "spark.kubernetes.namespace is '" + name_space + "', but this Job is in '" +
                    access->name_space + "' and can only own what is there too",
                "remove the property, or create the Job in that namespace");
  }
  if (!name_space.empty()) {
    access->name_space = name_space;
  }
  return *access;
}

}  // namespace sparkjob::launch
