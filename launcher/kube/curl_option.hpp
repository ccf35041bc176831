// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include "kube/curl_exchange.hpp"
#include "kube/tls.hpp"

namespace sparkjob::kube {

/// Sets an option that this program was built on.
template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK) {
    refused_by_curl("an option was refused", curl_easy_strerror(code));
  }
}

/// Makes the exchange speak TLS as `tls` says, with the request's own certificate where it has one,
/// and its URL what that needs.
void set_tls(Exchange& exchange, const Request& request, const Tls& tls);

/// Goes through `proxy`, trusting it as `tls` says; where it is empty, through what the environment
/// says, but to this machine directly. A request that wants no proxy has none.
void set_proxy(CURL* handle, const Request& request, const std::string& proxy, const Tls& tls);

/// Lets the kernel notice that the other end of a connection has vanished.
void set_keepalive(CURL* handle);

}  // namespace sparkjob::kube
