// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kube/tls.hpp"
#include "kube/transport.hpp"

namespace sparkjob::kube {

/// HTTP and HTTPS over libcurl, HTTP/1.1, many exchanges in one thread. Connections are used again,
/// except for requests that change something: libcurl silently sends a request a second time when a
/// connection it used again turns out to be dead, so a POST always gets a fresh one, with the TLS
/// session of an earlier one. Requests to this machine (localhost, 127.0.0.0/8, ::1) never go
/// through a proxy of the environment. A connection whose other end has vanished is noticed within
/// a minute or so, even one that is silent.
///
/// libcurl is not even initialised before the first request.
class CurlTransport final : public Transport {
 public:
  /// `tls` is for all HTTPS requests; without a CA in it the system's are trusted. All requests but
  /// the direct ones go through `proxy` (an http, https or socks5 URL), or where it is empty,
  /// through the environment's.
  explicit CurlTransport(Tls tls = {}, std::string proxy = "");
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  /// Throws Error (Bug) when libcurl refuses an option, or memory.
  Ticket start(const Request& request) override;
  void cancel(Ticket ticket) override;
  void hold(Ticket ticket, bool held) override;
  std::chrono::milliseconds prepare(std::vector<pollfd>& waiting) override;
  Arrivals advance(std::span<const pollfd> ready) override;

 private:
  class Exchanges;
  Tls tls_;
  std::string proxy_;
  std::unique_ptr<Exchanges> exchanges_;  ///< keeps libcurl's headers in the source
};

}  // namespace sparkjob::kube
