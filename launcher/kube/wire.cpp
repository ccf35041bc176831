// SPDX-License-Identifier: Apache-2.0
#include "kube/wire.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sparkjob::kube {

namespace {

/// Without an overflow: milliseconds::max() means never, and is more than a time_point can hold.
Clock::time_point later(Clock::time_point now, std::chrono::milliseconds by) {
  const auto most = std::chrono::floor<std::chrono::milliseconds>(Clock::time_point::max() - now);
  return by >= most ? Clock::time_point::max() : now + by;
}

Failure no_answer(std::chrono::milliseconds waited) {
  return {.kind = Failure::Kind::Deadline,
          .reason = "no answer within " + std::to_string(waited.count()) + " ms"};
}

}  // namespace

Answer Wire::send(const Request& request) {
  const auto began = waiter_.now();
  auto deadline = request.limits.total.count() > 0 ? later(began, request.limits.total)
                                                   : Clock::time_point::max();
  const Ticket ticket = transport_.start(request);
  answers_.emplace(ticket, std::nullopt);
  bool stopping = false;
  while (!answers_[ticket] && waiter_.now() < deadline) {
    turn_within(deadline);
    if (!stopping && waiter_.stop_requested()) {
      stopping = true;
      deadline = std::min(deadline, waiter_.now() + kStopPatience);
    }
  }
  auto answer = std::move(answers_[ticket]);
  answers_.erase(ticket);
  if (!answer) {
    transport_.cancel(ticket);
    return no_answer(std::chrono::duration_cast<std::chrono::milliseconds>(waiter_.now() - began));
  }
  return std::move(*answer);
}

Ticket Wire::start(const Request& request, Listener& listener) {
  const Ticket ticket = transport_.start(request);
  owners_.emplace(ticket, &listener);
  return ticket;
}

void Wire::cancel(Ticket ticket) {
  transport_.cancel(ticket);
  owners_.erase(ticket);
}

void Wire::add(Listener& listener) {
  listeners_.push_back(&listener);
}

void Wire::remove(Listener& listener) {
  std::erase(listeners_, &listener);
  for (auto owner = owners_.begin(); owner != owners_.end();) {
    if (owner->second == &listener) {
      transport_.cancel(owner->first);
      owner = owners_.erase(owner);
    } else {
      ++owner;
    }
  }
}

void Wire::turn(Clock::time_point until) {
  turn_within(news_ ? waiter_.now() : until);
  news_ = false;
}

void Wire::pause(Clock::time_point until) {
  while (waiter_.now() < until && !waiter_.stop_requested()) {
    turn(until);
  }
}

void Wire::turn_within(Clock::time_point until) {
  std::vector<pollfd> waiting;
  until = std::min(until, later(waiter_.now(), transport_.prepare(waiting)));
  for (const auto* listener : listeners_) {
    until = std::min(until, listener->due());
  }
  waiter_.wait(waiting, until);
  deliver(transport_.advance(waiting));
  serve_due();
}

/// Looks an owner up anew for each arrival: whoever is called may cancel and remove.
void Wire::deliver(Arrivals arrivals) {
  for (const auto& piece : arrivals.pieces) {
    if (const auto owner = owners_.find(piece.ticket); owner != owners_.end()) {
      news_ = true;
      owner->second->arrived(piece.ticket, piece.bytes);
    }
  }
  for (auto& finished : arrivals.finished) {
    if (const auto waited = answers_.find(finished.ticket); waited != answers_.end()) {
      waited->second = std::move(finished.answer);
    } else if (const auto owner = owners_.find(finished.ticket); owner != owners_.end()) {
      Listener* listener = owner->second;
      owners_.erase(owner);
      news_ = true;
      listener->ended(finished.ticket, finished.answer);
    }
  }
}

void Wire::serve_due() {
  const auto now = waiter_.now();
  const auto listeners = listeners_;
  for (auto* listener : listeners) {
    const bool still_here =
        std::find(listeners_.begin(), listeners_.end(), listener) != listeners_.end();
    if (still_here && listener->due() <= now) {
      listener->serve(now);
    }
  }
}

}  // namespace sparkjob::kube
