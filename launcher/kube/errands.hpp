// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "kube/client.hpp"

namespace sparkjob::kube {

/// Requests on which nothing depends: each is sent once, at once, and answered while the program
/// goes on or waits for something else. What is not answered within the patience is given up.
class Errands final : public Listener {
 public:
  using Then = std::function<void(const nlohmann::json& answer)>;

  /// `client` stays the caller's.
  Errands(Client& client, std::chrono::milliseconds patience);
  ~Errands() override;
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  void create(const nlohmann::json& object);
  /// Deletes the object, whatever its UID; it need not be there.
  void remove(const ObjectRef& object);
  /// Reads a path. `then` gets the answer (JSON), if it is a success, and may send more.
  void read(const std::string& what, const std::string& path, Then then);

  bool idle() const { return sent_.empty(); }
  /// Waits until all are answered or the patience is over. Being asked to stop changes nothing, for
  /// errands come last, and nobody does them later; being asked twice ends it.
  void finish();
  /// What came to nothing and why, one line each, each once.
  const std::set<std::string>& failures() const { return failures_; }

  Clock::time_point due() const override { return Clock::time_point::max(); }
  void serve(Clock::time_point) override {}
  void arrived(Ticket, const std::string&) override {}
  void ended(Ticket ticket, const Answer& answer) override;

 private:
  struct Errand {
    std::string what;  ///< "delete Service flights-svc"
    Then then = {};
  };

  void send(const std::string& what, Request request, Then then = {});

  Client& client_;
  const std::chrono::milliseconds patience_;
  std::map<Ticket, Errand> sent_;
  std::set<std::string> failures_;
};

}  // namespace sparkjob::kube
