// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "kube/transport.hpp"
#include "kube/waiter.hpp"

namespace sparkjob::kube {

/// Something that goes on by itself while the program waits: a watch, a log that is followed.
class Listener {
 public:
  virtual ~Listener() = default;

  /// When `serve` wants to be called though nothing arrives; time_point::max() for never.
  virtual Clock::time_point due() const = 0;
  virtual void serve(Clock::time_point now) = 0;
  /// A piece of the body of the exchange it started with `stream`; only of answers with status 2xx.
  virtual void arrived(Ticket ticket, const std::string& bytes) = 0;
  /// The end of an exchange it started. The body of a streamed 2xx answer is empty: it has arrived.
  virtual void ended(Ticket ticket, const Answer& answer) = 0;
};

/// One transport and everybody who uses it, served by one thread. Nobody's arrivals get lost while
/// somebody else waits for an answer.
class Wire {
 public:
  /// Both stay the caller's and must outlive it.
  Wire(Transport& transport, Waiter& waiter) : transport_(transport), waiter_(waiter) {}

  /// Sends `request` and waits for its answer, `request.limits.total` at most, and at most
  /// `kStopPatience` once the waiter was asked to stop. Listeners are served meanwhile.
  Answer send(const Request& request);
  /// Starts an exchange whose pieces and end go to `listener`, which stays the caller's.
  Ticket start(const Request& request, Listener& listener);
  void cancel(Ticket ticket);
  /// Lets the server of a stream wait, or go on.
  void hold(Ticket ticket, bool held) { transport_.hold(ticket, held); }
  /// Serves `listener` when it is due, until it is removed.
  void add(Listener& listener);
  /// Cancels whatever `listener` started, too.
  void remove(Listener& listener);
  /// Waits once, until `until` at most, and serves everybody who has something. Does not wait when
  /// a listener was served since the last turn, while somebody waited for an answer: what it has
  /// got may be what the caller waits for.
  void turn(Clock::time_point until);
  /// Turns until `until` has come or the waiter is asked to stop.
  void pause(Clock::time_point until);
  /// A turn in the middle of something, by somebody who does not look at the listeners.
  void turn_within(Clock::time_point until);

  Waiter& waiter() const { return waiter_; }

  static constexpr std::chrono::seconds kStopPatience{5};

 private:
  void deliver(Arrivals arrivals);
  void serve_due();

  Transport& transport_;
  Waiter& waiter_;
  bool news_ = false;  ///< a listener was served within something
  std::vector<Listener*> listeners_;
  std::map<Ticket, Listener*> owners_;
  std::map<Ticket, std::optional<Answer>> answers_;  ///< those that `send` waits for
};

}  // namespace sparkjob::kube
