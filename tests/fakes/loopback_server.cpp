// SPDX-License-Identifier: Apache-2.0
#include "fakes/loopback_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace sparkjob::fakes {

namespace {

/// The length a request's head tells for its body.
std::size_t body_length(const std::string& head) {
  const std::string name = "Content-Length: ";
  const auto at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

bool is_whole(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  return end != std::string::npos && request.size() >= end + 4 + body_length(request);
}

}  // namespace

std::string http(const std::string& status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

LoopbackServer::LoopbackServer(std::vector<Turn> turns)
    : turns_(std::move(turns)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(os::new_pipe()) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: how sockets are spoken to
  if (::bind(listener_.number(), generic, size) != 0 || ::listen(listener_.number(), 8) != 0 ||
      ::getsockname(listener_.number(), generic, &size) != 0) {
    throw std::runtime_error("no server on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  stop_.write.close();
  thread_.join();
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

/// Waits for the descriptor; false when the server is to stop.
bool LoopbackServer::readable(int descriptor) const {
  std::array<pollfd, 2> both = {{{.fd = stop_.read.number(), .events = POLLIN, .revents = 0},
                                 {.fd = descriptor, .events = POLLIN, .revents = 0}}};
  ::poll(both.data(), both.size(), -1);
  return both[0].revents == 0;
}

std::string LoopbackServer::received(int connection) const {
  std::string request;
  std::array<char, 4096> buffer{};
  while (!is_whole(request)) {
    const auto count = readable(connection) ? ::read(connection, buffer.data(), buffer.size()) : 0;
    if (count <= 0) {
      return "";
    }
    request.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return request;
}

/// False when the connection is to be closed.
bool LoopbackServer::serve_one(int connection) {
  const std::string request = received(connection);
  if (request.empty() || next_ >= turns_.size()) {
    return false;
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  const Turn& turn = turns_[next_++];
  ::send(connection, turn.answer.data(), turn.answer.size(), MSG_NOSIGNAL);
  if (turn.then == Turn::Then::Hang) {
    readable(-1);  // until the end
  }
  return turn.then == Turn::Then::KeepOpen;
}

void LoopbackServer::serve() {
  std::vector<os::Descriptor> open;
  while (true) {
    std::vector<pollfd> waiting = {{.fd = stop_.read.number(), .events = POLLIN, .revents = 0},
                                   {.fd = listener_.number(), .events = POLLIN, .revents = 0}};
    for (const auto& connection : open) {
      waiting.push_back({.fd = connection.number(), .events = POLLIN, .revents = 0});
    }
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0) {
      return;
    }
    std::vector<os::Descriptor> kept;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (waiting[i + 2].revents == 0 || serve_one(open[i].number())) {
        kept.push_back(std::move(open[i]));
      }
    }
    open = std::move(kept);
    if (waiting[1].revents != 0) {
      open.emplace_back(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
      ++connections_;
    }
  }
}

}  // namespace sparkjob::fakes
