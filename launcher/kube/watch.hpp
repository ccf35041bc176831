// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "kube/json_frames.hpp"
#include "kube/picture.hpp"
#include "kube/standing.hpp"

namespace sparkjob::kube {

/// Keeps a picture of what a path selects: a LIST, then a watch from the list's version, opened
/// again whenever it ends: by time-out, hang-up, 410 Gone in any of its shapes, a server that is
/// away. Asks again by a LIST now and then besides, in case the watch lies.
class Watch final : public Listener {
 public:
  /// `what` is for messages and `path` the collection's with a selector in its query; a LIST comes
  /// every `look` to twice that. Starts at once. `client` and `picture` stay the caller's.
  struct What {
    ObjectRef shown;
    std::string path;
    std::chrono::milliseconds look = std::chrono::seconds(60);
  };
  Watch(Client& client, What what, Picture& picture);
  ~Watch() override;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// What ended the watch for good: Error (Denied), when the server has refused for half a minute,
  /// or from the beginning for want of rights.
  const std::optional<Error>& over() const { return standing_.over(); }
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
  const What what_;
  Picture& picture_;

  std::optional<Ticket> list_;
  Clock::time_point list_began_ = {};
  std::string page_;  ///< of the list: where the next one continues
  std::size_t told_when_asked_ = 0;
  Clock::time_point next_list_;

  std::optional<Ticket> watch_;
  JsonFrames frames_;
  Clock::time_point watch_began_ = {};
  Clock::time_point next_watch_ = {};
  bool had_events_ = false;
  int empty_watches_ = 0;  ///< in a row, that ended at once without an event
  std::string version_;    ///< to watch from; empty: a LIST has to tell it first

  Standing standing_;
  Backoff list_backoff_;
  Backoff watch_backoff_;
};

}  // namespace sparkjob::kube
