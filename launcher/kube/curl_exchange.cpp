// SPDX-License-Identifier: Apache-2.0
#include "kube/curl_exchange.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "error.hpp"
#include "kube/curl_option.hpp"

namespace sparkjob::kube {

namespace {

static_assert(CURL_ERROR_SIZE <= sizeof(Exchange::error));

constexpr std::size_t kMostHeaderBytes = std::size_t{256} << 10;

/// Whether the answer's body goes out in pieces: an error's does not.
bool streams(const Exchange& exchange) {
  long status = 0;
  curl_easy_getinfo(exchange.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return exchange.stream && status >= 200 && status < 300;
}

/// Called by libcurl with a piece of the body: only keeps it.
std::size_t keep_body(const char* data, std::size_t, std::size_t count, void* target) noexcept {
  auto& exchange = *static_cast<Exchange*>(target);
  try {
    if (streams(exchange)) {
      exchange.pieces.append(data, count);
      return count;
    }
    if (exchange.response.body.size() + count > exchange.body_limit) {
      exchange.too_large = true;
      return 0;
    }
    exchange.response.body.append(data, count);
  } catch (const std::exception&) {
    return 0;  // out of memory, or as good as: libcurl ends the exchange
  }
  return count;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  const auto end = text.find_last_not_of(" \t\r\n");
  return begin == std::string_view::npos ? "" : text.substr(begin, end - begin + 1);
}

void keep(Exchange& exchange, std::string_view line) {
  auto& headers = exchange.response.headers;
  const auto colon = line.find(':');
  if (line.substr(0, 5) == "HTTP/") {
    headers.clear();
  } else if (colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    auto& value = headers[name];
    const std::string before = name == "warning" && !value.empty() ? value + ", " : "";
    value = before + std::string(trimmed(line.substr(colon + 1)));
  }
}

/// Called by libcurl with one header line; a status line starts a new set (100 Continue).
std::size_t keep_header(const char* data, std::size_t, std::size_t count, void* target) noexcept {
  auto& exchange = *static_cast<Exchange*>(target);
  exchange.header_bytes += count;
  exchange.too_large = exchange.header_bytes > kMostHeaderBytes;
  try {
    if (!exchange.too_large) {
      keep(exchange, {data, count});
      return count;
    }
  } catch (const std::exception&) {
    return 0;
  }
  return 0;
}

void set_headers(Exchange& exchange, const Request& request) {
  const auto add = [&](const std::string& line) {
    auto* longer = curl_slist_append(exchange.headers.get(), line.c_str());
    if (longer == nullptr) {
      refused_by_curl("a header was refused", "out of memory");
    }
    [[maybe_unused]] auto* same = exchange.headers.release();
    exchange.headers.reset(longer);
  };
  add("Expect:");  // or a large body waits a second for a "100 Continue"
  if (!exchange.host.empty()) {
    add("Host: " + exchange.host);
  }
  for (const auto& [name, value] : request.headers) {
    add(value.empty() ? name + ";" : name + ": " + value);
    if (name == "Authorization") {
      exchange.secret = value.substr(value.find(' ') + 1);
    }
  }
  set(exchange.handle.get(), CURLOPT_HTTPHEADER, exchange.headers.get());
}

void set_method(CURL* handle, const Request& request) {
  const bool sends_body = !request.body.empty() || request.method == "POST";
  if (sends_body) {
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_COPYPOSTFIELDS, request.body.c_str());
  }
  if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || sends_body) {
    set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  if (request.method == "POST") {
    set(handle, CURLOPT_FRESH_CONNECT, 1L);
    set(handle, CURLOPT_FORBID_REUSE, 1L);
  }
}

void set_limits(CURL* handle, const Limits& limits) {
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  set(handle, CURLOPT_MAXAGE_CONN, 60L);
  if (limits.silence.count() > 0) {
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.silence.count() / 1000));
  }
}

void hide(std::string& text, const std::string& secret) {
  for (auto at = text.find(secret); !secret.empty() && at != std::string::npos;
       at = text.find(secret, at)) {
    text.replace(at, secret.size(), "***");
    at += 3;
  }
}

/// Some proxies and servers answer with the request that they did not like.
void hide_secret(Exchange& exchange) {
  hide(exchange.response.body, exchange.secret);
  for (auto& [name, value] : exchange.response.headers) {
    hide(value, exchange.secret);
  }
}

/// libcurl's words in this program's form: "SSL certificate …" stays, "Failed to …" does not.
std::string words(const Exchange& exchange, CURLcode code) {
  std::string said = exchange.error.at(0) != 0 ? exchange.error.data() : curl_easy_strerror(code);
  if (said.size() > 1 && std::islower(static_cast<unsigned char>(said[1])) != 0) {
    said[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(said[0])));
  }
  return said.substr(0, said.find_last_not_of(". \n") + 1);
}

Failure failure(const Exchange& exchange, CURLcode code) {
  const std::string said = words(exchange, code);
  if (exchange.too_large) {
    return {.kind = Failure::Kind::TooLarge,
            .reason = exchange.header_bytes > kMostHeaderBytes
                          ? "the answer's headers do not end"
                          : "the answer is longer than " + std::to_string(exchange.body_limit) +
                                " bytes"};
  }
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM: return {.kind = Failure::Kind::Untrusted, .reason = said};
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST: return {.kind = Failure::Kind::NoConnection, .reason = said};
    case CURLE_OPERATION_TIMEDOUT: return {.kind = Failure::Kind::Deadline, .reason = said};
    default: return {.kind = Failure::Kind::Other, .reason = said};
  }
}

}  // namespace

void CloseEasy::operator()(void* handle) const {
  curl_easy_cleanup(handle);
}

void FreeList::operator()(curl_slist* list) const {
  curl_slist_free_all(list);
}

void refused_by_curl(const char* what, const char* why) {
  throw Error(ErrorKind::Bug, std::string("libcurl: ") + what + ": " + why);
}

std::unique_ptr<Exchange> new_exchange(const Request& request, const Tls& tls,
                                       const std::string& proxy, void* share) {
  auto exchange = std::make_unique<Exchange>();
  exchange->handle.reset(curl_easy_init());
  exchange->body_limit = request.limits.body;
  exchange->stream = request.stream;
  CURL* handle = exchange->handle.get();
  if (handle == nullptr) {
    refused_by_curl("no handle", "out of memory");
  }
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_SHARE, static_cast<CURLSH*>(share));
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");  // and no file
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_USERAGENT, "sparkjob/" SPARKJOB_VERSION);
  set(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  set(handle, CURLOPT_WRITEFUNCTION, &keep_body);
  set(handle, CURLOPT_WRITEDATA, exchange.get());
  set(handle, CURLOPT_HEADERFUNCTION, &keep_header);
  set(handle, CURLOPT_HEADERDATA, exchange.get());
  set(handle, CURLOPT_ERRORBUFFER, exchange->error.data());
  set_limits(handle, request.limits);
  set_tls(*exchange, request, tls);
  set_proxy(handle, request, proxy, tls);
  set_keepalive(handle);
  set_method(handle, request);
  set_headers(*exchange, request);
  return exchange;
}

Answer answer(Exchange& exchange, int code) {
  if (code != CURLE_OK) {
    return failure(exchange, static_cast<CURLcode>(code));
  }
  long status = 0;
  curl_easy_getinfo(exchange.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  if (status < 200 || status >= 300) {
    hide_secret(exchange);
  }
  return std::move(exchange.response);
}

}  // namespace sparkjob::kube
