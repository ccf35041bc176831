// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/access.hpp"
#include "kube/plugin_login.hpp"
#include "kube/waiter.hpp"

namespace sparkjob::kube {

/// Who requests are from. A token's file is read again when what was read is half a minute old, for
/// the kubelet replaces it; an empty or missing file keeps the old token. A plugin runs again when
/// what it gave expires.
class Credentials {
 public:
  explicit Credentials(const Access& access);

  /// Puts into the request who it is from and whom it acts as. A server that is not spoken to in
  /// TLS is not told the former. Throws Error: Missing when a file or a plugin gives nothing and
  /// nothing was had before, Config for what cannot stand in a header.
  void authorize(Request& request, Clock::time_point now);
  /// Tells that the server refused it: token or plugin are asked anew for the next request. False
  /// where there is nobody to ask.
  bool refused();
  /// Who this is, for messages: "the token in '/var/run/…/token'". No secret.
  std::string shown() const;

 private:
  const std::string& token(Clock::time_point now);

  bool encrypted_;
  Access access_;
  std::string token_;
  std::optional<Clock::time_point> read_;
  std::optional<PluginLogin> login_;
};

}  // namespace sparkjob::kube
