// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "kube/transport.hpp"

namespace sparkjob::fakes {

/// What has come over a transport that several programs share, until its owner fetches it.
struct Shared {
  explicit Shared(kube::Transport& shared) : transport(shared) {}

  kube::Transport& transport;
  kube::Arrivals arrived = {};
};

/// One program's part of a shared transport: it gets the answers to its own requests alone.
class Branch final : public kube::Transport {
 public:
  /// `shared` stays the caller's.
  explicit Branch(Shared& shared) : shared_(shared) {}
  ~Branch() override {
    for (const auto ticket : tickets_) {
      shared_.transport.cancel(ticket);
    }
    taken(shared_.arrived.pieces);
    taken(shared_.arrived.finished);
  }
  Branch(const Branch&) = delete;
  Branch& operator=(const Branch&) = delete;

  kube::Ticket start(const kube::Request& request) override {
    const auto ticket = shared_.transport.start(request);
    tickets_.insert(ticket);
    return ticket;
  }
  void cancel(kube::Ticket ticket) override {
    tickets_.erase(ticket);
    shared_.transport.cancel(ticket);
  }
  void hold(kube::Ticket ticket, bool held) override { shared_.transport.hold(ticket, held); }
  std::chrono::milliseconds prepare(std::vector<pollfd>& waiting) override {
    const auto wait = shared_.transport.prepare(waiting);
    const auto is_ours = [this](const auto& one) { return tickets_.contains(one.ticket); };
    const auto& [pieces, finished] = shared_.arrived;
    const bool has_news = std::any_of(pieces.begin(), pieces.end(), is_ours) ||
                          std::any_of(finished.begin(), finished.end(), is_ours);
    return has_news ? std::chrono::milliseconds(0) : wait;
  }
  kube::Arrivals advance(std::span<const pollfd> ready) override {
    auto fresh = shared_.transport.advance(ready);
    auto& all = shared_.arrived;
    all.pieces.insert(all.pieces.end(), fresh.pieces.begin(), fresh.pieces.end());
    all.finished.insert(all.finished.end(), fresh.finished.begin(), fresh.finished.end());
    kube::Arrivals ours{.pieces = taken(all.pieces), .finished = taken(all.finished)};
    for (const auto& finished : ours.finished) {
      tickets_.erase(finished.ticket);
    }
    return ours;
  }

 private:
  template <class Arrival>
  std::vector<Arrival> taken(std::vector<Arrival>& all) {
    std::vector<Arrival> ours;
    std::vector<Arrival> others;
    for (auto& one : all) {
      (tickets_.contains(one.ticket) ? ours : others).push_back(std::move(one));
    }
    all = std::move(others);
    return ours;
  }

  Shared& shared_;
  std::set<kube::Ticket> tickets_;
};

}  // namespace sparkjob::fakes
