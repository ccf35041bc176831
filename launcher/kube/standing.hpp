// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "error.hpp"
#include "kube/client.hpp"

namespace sparkjob::kube {

/// How a server treats somebody who asks it about one object again and again: whether it answers,
/// and whether it refuses. Rights and tokens come and go, so half a minute of refusals is borne;
/// the first is told.
class Standing {
 public:
  /// `client` stays the caller's.
  Standing(Client& client, ObjectRef object) : client_(client), object_(std::move(object)) {}

  /// It has answered; true where it had been silent before.
  bool answered();
  /// It has not, or with a refusal: to something that was asked at `asked`. Somebody who is refused
  /// (403) though he `knows_nothing` yet never had the right.
  void failed(const Answer& answer, Clock::time_point asked, bool knows_nothing);
  /// How long it has not answered; 0 while all is well.
  std::chrono::milliseconds silent_for() const;
  /// What ends the asking for good: Error (Denied).
  const std::optional<Error>& over() const { return over_; }

 private:
  void refused(const Refusal& no, bool knows_nothing);

  Client& client_;
  const ObjectRef object_;
  std::optional<Clock::time_point> silent_since_;
  std::optional<Clock::time_point> refused_since_;
  std::optional<Error> over_;
  bool told_ = false;  ///< that it was refused
};

}  // namespace sparkjob::kube
