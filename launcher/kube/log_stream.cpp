// SPDX-License-Identifier: Apache-2.0
#include "kube/log_stream.hpp"

#include <utility>

#include "kube/tries.hpp"

namespace sparkjob::kube {

namespace {

using namespace std::chrono_literals;

constexpr auto kWaiting = 1s;     // until a container that starts is asked again
constexpr auto kEnding = 10s;     // for a followed log to end after its container
constexpr auto kSilence = 5min;   // then a follower may have been forgotten, by a node or a proxy
constexpr auto kRest = 2min;      // for the rest of a log
constexpr int kMostFailures = 5;  // to get the rest

}  // namespace

LogStream::LogStream(Client& client, ObjectRef pod, std::string container, Sink sink)
    : client_(client),
      pod_(std::move(pod)),
      container_(std::move(container)),
      lines_(std::move(sink)),
      backoff_(client.patience(), client.jitter()),
      next_(client.wire().waiter().now()) {
  client_.wire().add(*this);
  serve(next_);
}

LogStream::~LogStream() {
  client_.wire().remove(*this);
}

void LogStream::container_ended() {
  if (std::exchange(container_ended_, true)) {
    return;
  }
  finished_ = given_up_;
  const auto now = client_.wire().waiter().now();
  next_ = ticket_ ? now + kEnding : now;
  backoff_.reset();
}

void LogStream::hold(bool held) {
  if (std::exchange(held_, held) != held && ticket_) {
    client_.wire().hold(*ticket_, held);
    next_ = client_.wire().waiter().now() + (container_ended_ ? kEnding : kSilence);
  }
}

Clock::time_point LogStream::due() const {
  const bool waits = held_ || (ticket_ && asks_for_rest_);
  return finished_ || given_up_ || waits ? Clock::time_point::max() : next_;
}

void LogStream::serve(Clock::time_point now) {
  if (due() > now) {
    return;
  }
  if (ticket_) {
    client_.wire().cancel(*std::exchange(ticket_, std::nullopt));
  }
  ask();
}

void LogStream::ask() {
  asks_for_rest_ = container_ended_;
  lines_.begin();
  std::string path =
      kube::path(pod_) + "/log?container=" + escaped(container_) + "&timestamps=true";
  if (const auto since = lines_.since()) {
    path += "&sinceTime=" + escaped(*since);
  }
  next_ = client_.wire().waiter().now() + kSilence;
  ticket_ = asks_for_rest_ ? client_.stream(path, *this, {.total = 0ms, .silence = kRest})
                           : client_.stream(path + "&follow=true", *this, {.total = 0ms});
}

void LogStream::arrived(Ticket ticket, const std::string& bytes) {
  if (ticket == ticket_) {
    backoff_.reset();
    next_ = client_.wire().waiter().now() + (container_ended_ ? kEnding : kSilence);
    lines_.add(bytes);
  }
}

/// The end of a followed log does not say that the container has ended: servers that restart end it
/// as well.
void LogStream::ended(Ticket ticket, const Answer& answer) {
  if (ticket != ticket_) {
    return;
  }
  ticket_.reset();
  const auto now = client_.wire().waiter().now();
  const auto* response = std::get_if<Response>(&answer);
  const int status = response != nullptr ? response->status : 0;
  if (status == 200 && asks_for_rest_) {
    finish();
  } else if (status == 200) {
    next_ = now + backoff_.next();
  } else if (status == 204 || status == 400 || status == 404) {
    next_ = now + kWaiting;  // not started yet, or gone
    finished_ = asks_for_rest_;
  } else {
    failed(answer);
  }
  if (container_ended_ && !asks_for_rest_) {
    next_ = now;
  }
}

void LogStream::failed(const Answer& answer) {
  const auto* response = std::get_if<Response>(&answer);
  if (response != nullptr && response->status == 401) {
    client_.credentials_refused();
  }
  const bool forbidden = response != nullptr && response->status == 403;
  if (forbidden || (asks_for_rest_ && backoff_.failures() >= kMostFailures)) {
    lines_.mark_gap("are lost: " + trouble(answer));
    given_up_ = true;
    finished_ = container_ended_;
    return;
  }
  next_ = client_.wire().waiter().now() + backoff_.next(retry_after(answer));
}

void LogStream::finish() {
  lines_.finish();
  finished_ = true;
}

}  // namespace sparkjob::kube
