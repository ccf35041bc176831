// SPDX-License-Identifier: Apache-2.0
#include "kube/curl_transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "kube/curl_exchange.hpp"

namespace sparkjob::kube {

namespace {

using std::chrono::milliseconds;

struct CloseMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct CloseShare {
  void operator()(CURLSH* handle) const { curl_share_cleanup(handle); }
};

}  // namespace

class CurlTransport::Exchanges {
 public:
  Exchanges();
  Exchanges(const Exchanges&) = delete;
  Exchanges& operator=(const Exchanges&) = delete;
  ~Exchanges();

  Ticket add(std::unique_ptr<Exchange> exchange);
  void remove(Ticket ticket);
  void hold(Ticket ticket, bool held);
  void* share() const { return share_.get(); }
  milliseconds prepare(std::vector<pollfd>& waiting);
  Arrivals advance(std::span<const pollfd> ready);

 private:
  using Running = std::vector<std::unique_ptr<Exchange>>;

  void act(std::span<const pollfd> ready);
  Running::iterator find(Ticket ticket);
  static int keep_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept;
  static int keep_time(CURLM*, long milliseconds, void* self) noexcept;

  using Time = std::chrono::steady_clock;
  std::unique_ptr<CURLSH, CloseShare> share_;  ///< TLS sessions, else each handle has its own
  std::unique_ptr<CURLM, CloseMulti> multi_;
  std::map<curl_socket_t, short> sockets_;  ///< what libcurl wants to know of which
  Time::time_point due_ = Time::time_point::max();
  Running running_;
  Ticket last_ = 0;
};

CurlTransport::Exchanges::Exchanges() {
  // Once for the process, never undone: other transports may come.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_.reset(curl_multi_init());
  share_.reset(curl_share_init());
  if (ready != CURLE_OK || multi_ == nullptr || share_ == nullptr) {
    refused_by_curl("cannot be started", curl_easy_strerror(ready));
  }
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &keep_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &keep_time);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

CurlTransport::Exchanges::~Exchanges() {
  for (const auto& exchange : running_) {
    curl_multi_remove_handle(multi_.get(), exchange->handle.get());
  }
}

int CurlTransport::Exchanges::keep_socket(CURL*, curl_socket_t socket, int what, void* self,
                                          void*) noexcept {
  auto& sockets = static_cast<Exchanges*>(self)->sockets_;
  try {
    switch (what) {
      case CURL_POLL_IN: sockets[socket] = POLLIN; break;
      case CURL_POLL_OUT: sockets[socket] = POLLOUT; break;
      case CURL_POLL_INOUT: sockets[socket] = POLLIN | POLLOUT; break;
      default: sockets.erase(socket); break;
    }
  } catch (const std::exception&) {
    return -1;  // libcurl then fails every exchange
  }
  return 0;
}

int CurlTransport::Exchanges::keep_time(CURLM*, long milliseconds, void* self) noexcept {
  static_cast<Exchanges*>(self)->due_ = milliseconds < 0
                                            ? Time::time_point::max()
                                            : Time::now() + std::chrono::milliseconds(milliseconds);
  return 0;
}

Ticket CurlTransport::Exchanges::add(std::unique_ptr<Exchange> exchange) {
  exchange->ticket = ++last_;
  if (const auto code = curl_multi_add_handle(multi_.get(), exchange->handle.get())) {
    refused_by_curl("a request was refused", curl_multi_strerror(code));
  }
  running_.push_back(std::move(exchange));
  return last_;
}

CurlTransport::Exchanges::Running::iterator CurlTransport::Exchanges::find(Ticket ticket) {
  return std::find_if(running_.begin(), running_.end(),
                      [=](const auto& one) { return one->ticket == ticket; });
}

/// To let go moves what libcurl has kept, so it is to be asked at once what it wants to wait for.
void CurlTransport::Exchanges::hold(Ticket ticket, bool held) {
  if (const auto at = find(ticket); at != running_.end()) {
    curl_easy_pause((*at)->handle.get(), held ? CURLPAUSE_RECV : CURLPAUSE_CONT);
    due_ = held ? due_ : Time::now();
  }
}

void CurlTransport::Exchanges::remove(Ticket ticket) {
  const auto at = find(ticket);
  if (at != running_.end()) {
    curl_multi_remove_handle(multi_.get(), (*at)->handle.get());
    running_.erase(at);
  }
}

milliseconds CurlTransport::Exchanges::prepare(std::vector<pollfd>& waiting) {
  for (const auto& [socket, events] : sockets_) {
    waiting.push_back({.fd = socket, .events = events, .revents = 0});
  }
  if (due_ == Time::time_point::max()) {
    return milliseconds::max();
  }
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(due_ - Time::now()));
}

void CurlTransport::Exchanges::act(std::span<const pollfd> ready) {
  int running = 0;
  for (const auto& one : ready) {
    const int what = ((one.revents & POLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((one.revents & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((one.revents & (POLLERR | POLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    if (what != 0) {
      curl_multi_socket_action(multi_.get(), one.fd, what, &running);
    }
  }
  if (Time::now() >= due_) {
    due_ = Time::time_point::max();  // before the call, which may set it again
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

Arrivals CurlTransport::Exchanges::advance(std::span<const pollfd> ready) {
  act(ready);
  Arrivals arrivals;
  for (auto& exchange : running_) {
    if (!exchange->pieces.empty()) {
      arrivals.pieces.push_back(
          {.ticket = exchange->ticket, .bytes = std::exchange(exchange->pieces, "")});
    }
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    const auto code = message->data.result;
    const auto at = std::find_if(running_.begin(), running_.end(), [=](const auto& one) {
      return one->handle.get() == message->easy_handle;
    });
    if (at != running_.end()) {
      arrivals.finished.push_back({.ticket = (*at)->ticket, .answer = answer(**at, code)});
      remove((*at)->ticket);
    }
  }
  return arrivals;
}

CurlTransport::CurlTransport(Tls tls, std::string proxy)
    : tls_(std::move(tls)), proxy_(std::move(proxy)) {}
CurlTransport::~CurlTransport() = default;

Ticket CurlTransport::start(const Request& request) {
  if (!exchanges_) {
    exchanges_ = std::make_unique<Exchanges>();
  }
  return exchanges_->add(new_exchange(request, tls_, proxy_, exchanges_->share()));
}

void CurlTransport::cancel(Ticket ticket) {
  if (exchanges_) {
    exchanges_->remove(ticket);
  }
}

void CurlTransport::hold(Ticket ticket, bool held) {
  if (exchanges_) {
    exchanges_->hold(ticket, held);
  }
}

milliseconds CurlTransport::prepare(std::vector<pollfd>& waiting) {
  return exchanges_ ? exchanges_->prepare(waiting) : milliseconds::max();
}

Arrivals CurlTransport::advance(std::span<const pollfd> ready) {
  return exchanges_ ? exchanges_->advance(ready) : Arrivals();
}

}  // namespace sparkjob::kube
