// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kube/backoff.hpp"
#include "kube/wire.hpp"

namespace sparkjob::kube {

/// What an answer says about the request.
enum class Outcome {
  Final,    ///< the server has answered it, in whole
  NotDone,  ///< the server has not acted on it, and will when it is sent again
  Unknown,  ///< the server may have acted on it
};

/// Sorts an answer to a request for JSON (kube-client.md has the table in prose: 429 was not
/// executed, a 5xx may have been). Throws Error (Unavailable) for what another try cannot mend: a
/// server that is not trusted, a redirect, an answer that is too long.
Outcome outcome(const Answer& answer);

/// What is wrong with an answer that is not final, in words.
std::string trouble(const Answer& answer);

/// The tries of one operation, with pauses between them, within a patience.
class Tries {
 public:
  /// `what` is for messages: "create Pod flights-driver". All stay the caller's.
  Tries(Wire& wire, const Patience& patience, Jitter& jitter, std::string what);

  /// Waits until the next try. Throws Error: Stopped when the waiter is asked to stop; when the
  /// patience is over, Unavailable, or Refused where the server throttled until the end.
  void pause(const Answer& answer);
  /// What is left of the patience.
  std::chrono::milliseconds left() const;

 private:
  void tell(const Answer& answer);
  void stop_if_asked() const;

  Wire& wire_;
  std::string what_;
  const Patience& patience_;
  bool told_ = false;
  Clock::time_point began_;
  Clock::time_point deadline_;
  Backoff backoff_;
};

}  // namespace sparkjob::kube
