// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "kube/access.hpp"
#include "kube/transport.hpp"
#include "kube/waiter.hpp"

namespace sparkjob::kube {

/// What a credential plugin has given, until it expires: then the plugin runs again. Where that
/// fails, what it gave before is still used, for the server may accept it.
class PluginLogin {
 public:
  /// `access` has a plugin.
  explicit PluginLogin(const Access& access) : access_(access) {}

  /// Puts the credential into the request. Throws Error (Missing, Config) where the plugin gives
  /// none and none was had before, and what running it throws.
  void authorize(Request& request, Clock::time_point now);
  /// Tells that the server refused it: the plugin runs again for the next request.
  void refused() { until_ = Clock::time_point::min(); }
  /// "what the credential plugin 'aws' gave", and why it gave nothing newer.
  std::string shown() const;

 private:
  void run(Clock::time_point now);
  void renew(Clock::time_point now);

  Access access_;
  PluginCredential credential_;
  std::shared_ptr<const ClientCertificate> certificate_;
  Clock::time_point until_ = Clock::time_point::min();
  std::string trouble_;
};

}  // namespace sparkjob::kube
