// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kube/transport.hpp"

namespace sparkjob::fakes {

/// A server without a network: `answer` says what it answers to a request, which arrives with the
/// next `advance`. Keeps the URLs it was asked for.
class CannedTransport final : public kube::Transport {
 public:
  explicit CannedTransport(std::function<kube::Answer(const std::string& url)> answer)
      : answer_(std::move(answer)) {}

  kube::Ticket start(const kube::Request& request) override {
    asked.push_back(request.url);
    on_the_way_.push_back({.ticket = asked.size(), .answer = answer_(request.url)});
    return asked.size();
  }
  void cancel(kube::Ticket ticket) override {
    std::erase_if(on_the_way_, [=](const auto& one) { return one.ticket == ticket; });
  }
  void hold(kube::Ticket, bool) override {}
  std::chrono::milliseconds prepare(std::vector<pollfd>&) override { return {}; }
  kube::Arrivals advance(std::span<const pollfd>) override {
    return {.finished = std::exchange(on_the_way_, {})};
  }

  std::vector<std::string> asked;

 private:
  std::function<kube::Answer(const std::string& url)> answer_;
  std::vector<kube::Finished> on_the_way_;
};

}  // namespace sparkjob::fakes
