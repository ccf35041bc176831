// SPDX-License-Identifier: Apache-2.0
#include "kube/plugin_login.hpp"

#include <algorithm>
#include <utility>

#include "error.hpp"

namespace sparkjob::kube {

namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

constexpr auto kPause = 30s;       ///< before a plugin that failed is asked again
constexpr auto kMostMargin = 10s;  ///< a credential is renewed this long before it expires

/// Until when a credential is used. The wall clock is looked at once: it may jump.
Clock::time_point useful_until(const PluginCredential& credential, Clock::time_point now) {
  if (!credential.expires) {
    return Clock::time_point::max();
  }
  const auto left = std::max<system_clock::duration>(*credential.expires - system_clock::now(), 0s);
  const auto margin = std::min<system_clock::duration>(left / 2, kMostMargin);
  const auto most = std::chrono::floor<std::chrono::seconds>(Clock::time_point::max() - now);
  return left >= most ? Clock::time_point::max() : now + (left - margin);
}

}  // namespace

void PluginLogin::authorize(Request& request, Clock::time_point now) {
  if (now >= until_) {
    renew(now);
  }
  if (!credential_.token.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + credential_.token);
  }
  request.certificate = certificate_;
}

void PluginLogin::renew(Clock::time_point now) {
  const bool has_one = !credential_.token.empty() || certificate_ != nullptr;
  try {
    run(now);
    trouble_.clear();
  } catch (const Error& error) {
    if (!has_one || error.kind() == ErrorKind::Stopped) {
      throw;
    }
    trouble_ = error.what();
    until_ = now + kPause;
  }
}

void PluginLogin::run(Clock::time_point now) {
  const Plugin& plugin = *access_.plugin;
  if (!plugin.run) {
    throw Error(ErrorKind::Bug, "nobody runs the credential plugin '" + plugin.command + "'");
  }
  const auto end = plugin.run(plugin_call(access_));
  if (!end.found) {
    throw Error(ErrorKind::Missing, "the credential plugin '" + plugin.command + "' is not there",
                plugin.install_hint.empty() ? "install it" : plugin.install_hint);
  }
  if (!end.failure.empty()) {
    throw Error(ErrorKind::Missing, "the credential plugin '" + plugin.command + "' " + end.failure,
                "see what it says above");
  }
  credential_ = plugin_credential(plugin, end.output);
  until_ = useful_until(credential_, now);
  certificate_ = credential_.certificate.empty()
                     ? nullptr
                     : std::make_shared<const ClientCertificate>(
                           ClientCertificate{credential_.certificate, credential_.key});
}

std::string PluginLogin::shown() const {
  return "what the credential plugin '" + access_.plugin->command + "' gave" +
         (trouble_.empty() ? "" : " (asked again: " + trouble_ + ")");
}

}  // namespace sparkjob::kube
