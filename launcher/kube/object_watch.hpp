// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

#include "kube/client.hpp"

namespace sparkjob::kube {

/// One state of the watched object, in the order they came about; states in between may be skipped.
struct Sight {
  /// The object; when it is `gone`, its last state where the server told it.
  std::optional<nlohmann::json> object;
  bool gone = false;
};

/// Watches one object: a LIST by name, then a watch from the list's version, opened again whenever
/// it ends: by time-out, hang-up, 410 Gone in any of its shapes, a server that is away. Asks again
/// by a LIST every minute or so besides, in case the watch lies.
class ObjectWatch final : public Listener {
 public:
  /// Starts at once. `client` stays the caller's.
  ObjectWatch(Client& client, ObjectRef object);
  ~ObjectWatch() override;
  ObjectWatch(const ObjectWatch&) = delete;
  ObjectWatch& operator=(const ObjectWatch&) = delete;

  /// What was seen since the last call. Throws what ended the watch for good: Error (Denied).
  std::vector<Sight> taken();
  /// How long the server has not answered; 0 while all is well.
  std::chrono::milliseconds silent_for() const;

  Clock::time_point due() const override;
  void serve(Clock::time_point now) override;
  void arrived(Ticket ticket, const std::string& bytes) override;
  void ended(Ticket ticket, const Answer& answer) override;
};

}  // namespace sparkjob::kube
