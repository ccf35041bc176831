// SPDX-License-Identifier: Apache-2.0
#include "rest.hpp"

#include <array>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace standin {
namespace {

// Of both families where the machine has IPv6.
int listening_socket(int port) {
  const int yes = 1;
  const int no = 0;
  const int six = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (six >= 0) {
    setsockopt(six, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(six, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    // The sockets interface asks for this cast.
    if (bind(six, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
        listen(six, 16) == 0)
      return six;
    close(six);
  }
  const int four = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(four, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (bind(four, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      listen(four, 16) == 0)
    return four;
  close(four);
  return -1;
}

std::string head_of_request(int connection) {
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.size() < 65536 && head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = read(connection, buffer.data(), buffer.size());
    if (got <= 0)
      break;
    head.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return head;
}

// GET /a/b?c HTTP/1.1 → /a/b?c
std::string target_of(const std::string& head) {
  const auto from = head.find(' ');
  return from == std::string::npos
             ? ""
             : head.substr(from + 1, head.find_first_of(" \r", from + 1) - from - 1);
}

// /a/b/?c → /a/b
std::string path_of(const std::string& target) {
  std::string path = target.substr(0, target.find('?'));
  if (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

std::string reply(std::string_view status, std::string_view type, const std::string& body) {
  std::string text = "HTTP/1.1 ";
  text.append(status).append("\r\nContent-Type: ").append(type);
  text.append("\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  return text + body;
}

std::string answer(const std::string& head, const Progress& progress) {
  constexpr std::string_view kApi = "/api/v1";
  const std::string target = target_of(head);
  const std::string path = path_of(target);
  const bool only_active = target.find("status=active") != std::string::npos;
  if (path.starts_with(kApi)) {
    if (auto json = progress.answer(path.substr(kApi.size()), only_active))
      return reply("200 OK", "application/json", *json);
  } else if (path == "/" || path == "/jobs") {
    return reply("200 OK", "text/html;charset=utf-8", "<title>Spark stand-in</title>\n");
  }
  return reply("404 Not Found", "text/plain", "no such page: " + path + "\n");
}

void answer_for_ever(int listener, const Progress& progress) {
  while (true) {
    const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0)
      continue;
    const std::string text = answer(head_of_request(connection), progress);
    std::size_t sent = 0;
    while (sent < text.size()) {
      const ssize_t wrote = send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (wrote <= 0)
        break;
      sent += static_cast<std::size_t>(wrote);
    }
    close(connection);
  }
}

}  // namespace

bool serve(int port, const Progress& progress) {
  const int listener = listening_socket(port);
  if (listener < 0)
    return false;
  std::thread([listener, &progress] { answer_for_ever(listener, progress); }).detach();
  return true;
}

}  // namespace standin
