// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "os/descriptor.hpp"

namespace sparkjob::fakes {

/// What the server does with one request: writes `answer` as it stands (an HTTP answer with its
/// status line, or anything a broken server would send), then goes on as told.
struct Turn {
  enum class Then { KeepOpen, Close, Hang };
  std::string answer;
  Then then = Then::KeepOpen;
};

/// A whole answer with a Content-Length.
std::string http(const std::string& status, const std::string& body,
                 const std::string& headers = "");

/// An HTTP server on 127.0.0.1 and a free port that plays its turns one request after the other, in
/// a thread of its own, whatever connection it comes by; keeps what it was sent.
class LoopbackServer {
 public:
  explicit LoopbackServer(std::vector<Turn> turns);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  std::string url(const std::string& path) const;
  /// The requests so far, each with its head and body.
  std::vector<std::string> requests() const;
  int connections() const { return connections_; }

 private:
  void serve();
  bool serve_one(int connection);
  bool readable(int descriptor) const;
  std::string received(int connection) const;

  std::vector<Turn> turns_;
  std::size_t next_ = 0;
  os::Descriptor listener_;
  os::Pipe stop_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace sparkjob::fakes
