// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <string>

#include "kube/tls.hpp"
#include "kube/transport.hpp"

struct curl_slist;

namespace sparkjob::kube {

struct CloseEasy {
  void operator()(void* handle) const;
};
struct FreeList {
  void operator()(curl_slist* list) const;
};

/// One request of curl_transport.cpp on its way: libcurl's handle (a `CURL*`, whose type libcurl
/// defines as void) and what has come so far. libcurl keeps pointers into it, so it stays where it
/// was made.
struct Exchange {
  Ticket ticket = 0;
  std::size_t body_limit = 0;
  bool stream = false;
  bool too_large = false;
  std::size_t header_bytes = 0;
  std::string secret = {};  ///< of the request's Authorization; an error's answer may repeat it
  std::string pieces = {};  ///< of a streamed body, since they were last taken
  Response response = {};
  std::array<char, 256> error = {};  ///< CURL_ERROR_SIZE
  std::unique_ptr<curl_slist, FreeList> headers = nullptr;
  std::unique_ptr<curl_slist, FreeList> connect_to = nullptr;
  std::string host = {};  ///< for the Host header, where the URL has another name
  std::unique_ptr<void, CloseEasy> handle = nullptr;
};

/// Throws Error (Bug): libcurl cannot do what this program was built on.
[[noreturn]] void refused_by_curl(const char* what, const char* why);

/// An exchange for `request`, ready to be started; `proxy` may be empty, `share` is libcurl's (a
/// `CURLSH*`), for what exchanges have in common, and outlives it.
std::unique_ptr<Exchange> new_exchange(const Request& request, const Tls& tls,
                                       const std::string& proxy, void* share);

/// What came of it, with the result code that libcurl gave it (a CURLcode). Empties `exchange`.
Answer answer(Exchange& exchange, int code);

}  // namespace sparkjob::kube
