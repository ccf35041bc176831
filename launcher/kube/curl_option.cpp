// SPDX-License-Identifier: Apache-2.0
#include "kube/curl_option.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/socket.h>

namespace sparkjob::kube {

namespace {

/// A PEM text where there is one, else a file's name.
void set_pem(CURL* handle, CURLoption as_text, const std::string& text, CURLoption as_file,
             const std::filesystem::path& file) {
  if (!text.empty()) {
    curl_blob blob{};
    blob.data = const_cast<char*>(text.data());  // NOLINT: libcurl copies it
    blob.len = text.size();
    blob.flags = CURL_BLOB_COPY;
    set(handle, as_text, &blob);
  } else if (!file.empty()) {
    set(handle, as_file, file.c_str());
  }
}

/// Where host and port of a URL are: after the scheme, before the path.
std::pair<std::size_t, std::size_t> authority(std::string_view url) {
  const auto begin = url.find("://") + 3;
  return {begin, std::min(url.size(), url.find_first_of("/?", begin))};
}

/// libcurl takes the name in the certificate from the URL only: so the URL has the name, and the
/// connection goes to where the URL led.
void set_server_name(Exchange& exchange, const std::string& url, const std::string& name) {
  const auto [begin, end] = authority(url);
  const std::string at = url.substr(begin, end - begin);
  const auto colon = at.find(':', at.find(']') == std::string::npos ? 0 : at.find(']'));
  const std::string port = colon == std::string::npos ? ":443" : at.substr(colon);
  const std::string to = name + port + ":" + at.substr(0, colon) + port;
  exchange.host = at;
  exchange.connect_to.reset(curl_slist_append(nullptr, to.c_str()));
  set(exchange.handle.get(), CURLOPT_CONNECT_TO, exchange.connect_to.get());
  set(exchange.handle.get(), CURLOPT_URL,
      (url.substr(0, begin) + name + port + url.substr(end)).c_str());
}

/// Whether the host of `url` is this machine.
bool is_loopback(std::string_view url) {
  const auto [begin, end] = authority(url);
  const std::string_view host = url.substr(begin, end - begin);
  return host.substr(0, 4) == "127." || host.substr(0, 5) == "[::1]" ||
         host.substr(0, host.find(':')) == "localhost";
}

/// Called by libcurl with a new socket. Three unanswered questions, or a minute without an
/// acknowledgement of what was sent, end the connection; libcurl has no options for these.
int limit_patience(void*, curl_socket_t socket, curlsocktype) noexcept {
  const int count = 3;
  const unsigned milliseconds = 60'000;
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
  return CURL_SOCKOPT_OK;
}

}  // namespace

void set_tls(Exchange& exchange, const Request& request, const Tls& tls) {
  CURL* handle = exchange.handle.get();
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
  if (!tls.ca.empty() || !tls.ca_file.empty()) {
    set(handle, CURLOPT_CAPATH, static_cast<char*>(nullptr));  // or the system's are trusted too
    set_pem(handle, CURLOPT_CAINFO_BLOB, tls.ca, CURLOPT_CAINFO, tls.ca_file);
#if LIBCURL_VERSION_NUM >= 0x075700
    set(handle, CURLOPT_CA_CACHE_TIMEOUT, 0L);  // a file is replaced when the CA is rotated
#endif
  }
  if (const auto* own = request.certificate.get()) {
    set_pem(handle, CURLOPT_SSLCERT_BLOB, own->certificate, CURLOPT_SSLCERT, {});
    set_pem(handle, CURLOPT_SSLKEY_BLOB, own->key, CURLOPT_SSLKEY, {});
  } else {
    set_pem(handle, CURLOPT_SSLCERT_BLOB, tls.certificate, CURLOPT_SSLCERT, tls.certificate_file);
    set_pem(handle, CURLOPT_SSLKEY_BLOB, tls.key, CURLOPT_SSLKEY, tls.key_file);
  }
  if (!tls.server_name.empty() && request.url.starts_with("https://")) {
    set_server_name(exchange, request.url, tls.server_name);
  }
}

void set_proxy(CURL* handle, const Request& request, const std::string& proxy, const Tls& tls) {
  constexpr std::string_view kSocks = "socks5://";
  if (request.direct || (proxy.empty() && is_loopback(request.url))) {
    set(handle, CURLOPT_PROXY, "");  // CURLOPT_NOPROXY would put the user's no_proxy out of force
    return;
  }
  if (proxy.empty()) {
    return;
  }
  // As in Go, where a SOCKS proxy resolves the name; no_proxy is not asked.
  const std::string named =
      proxy.starts_with(kSocks) ? "socks5h://" + proxy.substr(kSocks.size()) : proxy;
  set(handle, CURLOPT_PROXY, named.c_str());
  set(handle, CURLOPT_NOPROXY, "");
  if (proxy.starts_with("https://")) {
    set(handle, CURLOPT_PROXY_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
    set(handle, CURLOPT_PROXY_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
    if (!tls.ca.empty() || !tls.ca_file.empty()) {
      set(handle, CURLOPT_PROXY_CAPATH, static_cast<char*>(nullptr));
      set_pem(handle, CURLOPT_PROXY_CAINFO_BLOB, tls.ca, CURLOPT_PROXY_CAINFO, tls.ca_file);
    }
  }
}

void set_keepalive(CURL* handle) {
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle, CURLOPT_TCP_KEEPIDLE, 30L);
  set(handle, CURLOPT_TCP_KEEPINTVL, 10L);
  set(handle, CURLOPT_SOCKOPTFUNCTION, &limit_patience);
}

}  // namespace sparkjob::kube
