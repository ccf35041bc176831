// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/access.hpp"
#include "kube/waiter.hpp"

namespace sparkjob::kube {

/// The bearer token of requests. A token's file is read again when what was read is half a minute
/// old, for the kubelet replaces it; an empty or missing file keeps the old token.
class Credentials {
 public:
  explicit Credentials(const Access& access);

  /// The token to send now; empty for none: where there is none, and to a server that is not
  /// spoken to in TLS. Throws Error (Missing) when the file gives none and none was had before.
  const std::string& token(Clock::time_point now);
  /// Tells that the server refused the token: it is read again for the next request. False where
  /// there is no file to read it from.
  bool refused();
  /// Who this is, for messages: "the token in '/var/run/…/token'". No secret.
  std::string shown() const;

 private:
  bool encrypted_;
  bool certificate_;
  std::string token_;
  std::filesystem::path file_;
  std::optional<Clock::time_point> read_;
};

}  // namespace sparkjob::kube
