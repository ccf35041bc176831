// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkjob::kube {

/// A credential plugin to run: with our own environment and `variables` over it.
struct PluginCall {
  std::string command;  ///< a path where there is a slash in it, else to be found on PATH
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> variables = {};
  bool interactive = false;  ///< whether it gets our standard input, the terminal; else none
};

/// What came of it.
struct PluginEnd {
  bool found = true;         ///< whether there is such a program
  std::string failure = {};  ///< "ended with status 1"; empty where it ended well
  std::string output = {};   ///< all it wrote to standard output: a secret
};

/// Runs a plugin to its end. Whoever gives it says how long that may take.
using RunPlugin = std::function<PluginEnd(const PluginCall&)>;

/// A kubeconfig's `user.exec`: a program that prints credentials, and how to run it.
struct Plugin {
  enum class Input { Never, IfAvailable, Always };

  std::string command;
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> variables = {};
  std::string api_version = "client.authentication.k8s.io/v1";
  std::string install_hint = {};  ///< printable, on one line
  Input input = Input::IfAvailable;
  bool wants_cluster = false;       ///< provideClusterInfo
  std::string cluster_config = {};  ///< the cluster's extension for plugins, as JSON; may be empty
  /// Who runs it, and whether our standard input is a terminal. Not from the kubeconfig.
  RunPlugin run = {};
  bool has_terminal = false;
};

/// What a plugin has printed.
struct PluginCredential {
  std::string token = {};
  std::string certificate = {};  ///< PEM, as is `key`
  std::string key = {};
  std::optional<std::chrono::system_clock::time_point> expires = std::nullopt;
};

struct Access;

/// How to run `access.plugin`, with KUBERNETES_EXEC_INFO. Throws Error: Config where it needs a
/// terminal and there is none, Missing where the certificate authority's file cannot be read.
PluginCall plugin_call(const Access& access);

/// Reads what the plugin has printed: an ExecCredential in JSON, of the version it was asked for.
/// Throws Error (Missing), without a word of the output.
PluginCredential plugin_credential(const Plugin& plugin, std::string_view output);

}  // namespace sparkjob::kube
