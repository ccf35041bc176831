// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

#include "kube/client.hpp"
#include "kube/json_frames.hpp"
#include "kube/sightings.hpp"
#include "kube/standing.hpp"

namespace sparkjob::kube {

/// Watches one object: a LIST by name, then a watch from the list's version, opened again whenever
/// it ends: by time-out, hang-up, 410 Gone in any of its shapes, a server that is away. Asks again
/// by a LIST every minute or so besides, in case the watch lies. The first thing it tells is the
/// object as it is, or that it is gone. An object of the same name but another UID is told as well.
class ObjectWatch final : public Listener {
 public:
  /// Starts at once. `client` stays the caller's.
  ObjectWatch(Client& client, ObjectRef object);
  ~ObjectWatch() override;
  ObjectWatch(const ObjectWatch&) = delete;
  ObjectWatch& operator=(const ObjectWatch&) = delete;

  /// What was seen since the last call. Throws what ended the watch for good: Error (Denied), when
  /// the server has refused for half a minute, or from the beginning for want of rights.
  std::vector<Sight> taken();
  /// How long the server has not answered; 0 while all is well.
  std::chrono::milliseconds silent_for() const { return standing_.silent_for(); }

  Clock::time_point due() const override;
  void serve(Clock::time_point now) override;
  void arrived(Ticket ticket, const std::string& bytes) override;
  void ended(Ticket ticket, const Answer& answer) override;

 private:
  void list();
  void watch();
  void list_ended(const Answer& answer);
  void watch_ended(const Answer& answer);
  void watch_closed();
  void take_list(const nlohmann::json& list);
  void take_event(const std::string& frame);
  void take_error(const nlohmann::json& status);
  void start_over(Clock::time_point when);
  void stop_watching();
  void failed(const Answer& answer, Clock::time_point asked);

  Client& client_;
  const ObjectRef object_;

  std::optional<Ticket> list_;
  Clock::time_point list_began_ = {};
  std::size_t sights_when_asked_ = 0;
  Clock::time_point next_list_;

  std::optional<Ticket> watch_;
  JsonFrames frames_;
  Clock::time_point watch_began_ = {};
  Clock::time_point next_watch_ = {};
  bool had_events_ = false;
  int empty_watches_ = 0;  ///< in a row, that ended at once without an event
  std::string version_;    ///< to watch from; empty: a LIST has to tell it first

  Sightings sightings_;
  Standing standing_;
  Backoff list_backoff_;
  Backoff watch_backoff_;
};

}  // namespace sparkjob::kube
