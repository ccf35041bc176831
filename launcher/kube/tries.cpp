// SPDX-License-Identifier: Apache-2.0
#include "kube/tries.hpp"

#include <utility>

#include "error.hpp"
#include "kube/json_text.hpp"
#include "kube/refusal.hpp"

namespace sparkjob::kube {

namespace {

bool is_success(const Response& response) {
  return response.status >= 200 && response.status < 300;
}

/// A 404 that no API server wrote says nothing about the object: an API server that starts answers
/// so, and so does a proxy.
bool is_foreign_404(const Response& response) {
  return response.status == 404 && !is_status(response);
}

/// Of a refusal that broke off, the reason may be what is lost.
bool claims_json(const Response& response) {
  const auto type = response.headers.find("content-type");
  return type != response.headers.end() && type->second.starts_with("application/json");
}

[[noreturn]] void give_up(const std::string& why) {
  throw Error(ErrorKind::Unavailable, "the API server cannot be spoken to: " + why);
}

}  // namespace

Outcome outcome(const Answer& answer) {
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    switch (failure->kind) {
      case Failure::Kind::Untrusted:
      case Failure::Kind::TooLarge: give_up(failure->reason);
      case Failure::Kind::NoConnection: return Outcome::NotDone;
      default: return Outcome::Unknown;
    }
  }
  const auto& response = std::get<Response>(answer);
  if (response.status >= 300 && response.status < 400) {
    give_up("it answers with a redirect (HTTP status " + std::to_string(response.status) +
            "), as a login page does");
  }
  if (response.status == 429) {
    return Outcome::NotDone;
  }
  const bool cut = (is_success(response) || claims_json(response)) && !is_json(response.body);
  return response.status >= 500 || cut || is_foreign_404(response) ? Outcome::Unknown
                                                                   : Outcome::Final;
}

std::string trouble(const Answer& answer) {
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    return failure->reason;
  }
  const auto& response = std::get<Response>(answer);
  const bool cut = is_success(response) || (claims_json(response) && !is_json(response.body));
  return cut ? "an answer that is no whole JSON" : refusal(response).message;
}

Tries::Tries(Wire& wire, const Patience& patience, Jitter& jitter, std::string what)
    : wire_(wire),
      what_(std::move(what)),
      patience_(patience),
      began_(wire.waiter().now()),
      deadline_(began_ + patience.total),
      backoff_(patience, jitter) {}

void Tries::stop_if_asked() const {
  if (wire_.waiter().stop_requested()) {
    throw Error(ErrorKind::Stopped, "stopped while trying to " + what_);
  }
}

/// Once an operation: who waits should know for what.
void Tries::tell(const Answer& answer) {
  if (patience_.voice && !std::exchange(told_, true)) {
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(patience_.total).count();
    patience_.voice("cannot " + what_ + " yet, trying for " + std::to_string(most) +
                    " s; the API server: " + trouble(answer));
  }
}

std::chrono::milliseconds Tries::left() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - wire_.waiter().now());
}

void Tries::pause(const Answer& answer) {
  stop_if_asked();
  tell(answer);
  const auto now = wire_.waiter().now();
  const auto until = now + backoff_.next(retry_after(answer));
  if (until > deadline_) {
    const auto* response = std::get_if<Response>(&answer);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - began_).count();
    throw Error(response != nullptr && response->status == 429 ? ErrorKind::Refused
                                                               : ErrorKind::Unavailable,
                "cannot " + what_ + ": tried for " + std::to_string(seconds) +
                    " s; the API server: " + trouble(answer));
  }
  while (wire_.waiter().now() < until) {
    wire_.turn_within(until);
    stop_if_asked();
  }
}

}  // namespace sparkjob::kube
