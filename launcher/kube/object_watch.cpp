// SPDX-License-Identifier: Apache-2.0
#include "kube/object_watch.hpp"

#include <algorithm>
#include <utility>

namespace sparkjob::kube {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kFirstPause = 500ms;
constexpr auto kLongestPause = 30s;
constexpr auto kShortestWatch = 240s;  // then the server ends it; below what load balancers allow
constexpr auto kLongestWatch = 300s;
constexpr auto kSilence = 150s;  // a server sends a bookmark about every minute
constexpr auto kShortestLook = 60s;
constexpr auto kLongestLook = 120s;
constexpr auto kGrace = 30s;  // rights and tokens come and go
constexpr int kMostFailures = 5;
constexpr std::size_t kLargest = std::size_t{16} << 20;

}  // namespace

ObjectWatch::ObjectWatch(Client& client, ObjectRef object)
    : client_(client),
      object_(std::move(object)),
      next_list_(client.wire().waiter().now()),
      sightings_(object_),
      list_backoff_(kFirstPause, kLongestPause, client.jitter()),
      watch_backoff_(kFirstPause, kLongestPause, client.jitter()) {
  client_.wire().add(*this);
  serve(next_list_);
}

ObjectWatch::~ObjectWatch() {
  client_.wire().remove(*this);
}

std::vector<Sight> ObjectWatch::taken() {
  if (over_ && sightings_.empty()) {
    throw Error(*over_);
  }
  return sightings_.taken();
}

std::chrono::milliseconds ObjectWatch::silent_for() const {
  return silent_since_ ? std::chrono::duration_cast<std::chrono::milliseconds>(
                             client_.wire().waiter().now() - *silent_since_)
                       : 0ms;
}

Clock::time_point ObjectWatch::due() const {
  if (over_) {
    return Clock::time_point::max();
  }
  constexpr auto kNever = Clock::time_point::max();
  return std::min(list_ ? kNever : next_list_, watch_ || version_.empty() ? kNever : next_watch_);
}

void ObjectWatch::serve(Clock::time_point now) {
  if (!over_ && !list_ && next_list_ <= now) {
    list();
  }
  if (!over_ && !watch_ && !version_.empty() && next_watch_ <= now) {
    watch();
  }
}

void ObjectWatch::list() {
  list_began_ = client_.wire().waiter().now();
  list_ = client_.ask(selecting_path(object_), *this);
}

void ObjectWatch::watch() {
  const auto life = std::chrono::duration_cast<std::chrono::seconds>(
      client_.jitter().between(kShortestWatch, kLongestWatch));
  frames_ = {};
  had_events_ = false;
  watch_began_ = client_.wire().waiter().now();
  watch_ = client_.stream(selecting_path(object_) + "&watch=true&allowWatchBookmarks=true" +
                              "&resourceVersion=" + escaped(version_) +
                              "&timeoutSeconds=" + std::to_string(life.count()),
                          *this, {.total = life + 30s, .silence = kSilence});
}

void ObjectWatch::arrived(Ticket ticket, const std::string& bytes) {
  if (ticket != watch_) {
    return;
  }
  silent_since_.reset();
  refused_since_.reset();
  frames_.add(bytes);
  while (watch_) {
    const auto frame = frames_.next();
    if (!frame) {
      break;
    }
    take_event(*frame);
  }
  if (watch_ && frames_.unfinished() > kLargest) {
    stop_watching();
    start_over(client_.wire().waiter().now() + watch_backoff_.next());
  }
}

void ObjectWatch::ended(Ticket ticket, const Answer& answer) {
  if (ticket == list_) {
    list_.reset();
    list_ended(answer);
  } else if (ticket == watch_) {
    watch_.reset();
    watch_ended(answer);
  }
}

void ObjectWatch::list_ended(const Answer& answer) {
  const auto now = client_.wire().waiter().now();
  const auto* response = std::get_if<Response>(&answer);
  const auto list = response != nullptr && response->status == 200
                        ? json::parse(response->body, nullptr, false)
                        : json();
  if (!list.is_object() || !list.contains("items") || !list["items"].is_array()) {
    failed(answer, list_began_);
    next_list_ = now + list_backoff_.next(retry_after(answer));
    return;
  }
  if (std::exchange(silent_since_, std::nullopt)) {
    next_watch_ = now;  // the server is back
    watch_backoff_.reset();
  }
  list_backoff_.reset();
  next_list_ = now + client_.jitter().between(kShortestLook, kLongestLook);
  take_list(list);
}

/// A watch that is on its way may be behind the list by what the list shows; if it is behind for
/// good, it lies. Either way it begins anew from the list, and nothing is told twice.
void ObjectWatch::take_list(const json& list) {
  if (sightings_.list(list) || !watch_) {
    stop_watching();
    version_ = version_of(list);
    serve(client_.wire().waiter().now());
  }
}

void ObjectWatch::watch_ended(const Answer& answer) {
  const auto now = client_.wire().waiter().now();
  const auto* response = std::get_if<Response>(&answer);
  if (response != nullptr && response->status == 200) {
    watch_closed();
  } else if (response != nullptr && response->status == 410) {
    start_over(now + watch_backoff_.next());
  } else {
    failed(answer, now);
    next_watch_ = now + watch_backoff_.next(retry_after(answer));
    // A server that is away forgets nothing; one that answers may not know the version.
    if (response != nullptr && watch_backoff_.failures() >= kMostFailures) {
      start_over(next_watch_);
    }
  }
}

/// The end of its time, or a server that shuts down, or one that has nothing to tell of the
/// version.
void ObjectWatch::watch_closed() {
  const auto now = client_.wire().waiter().now();
  silent_since_.reset();
  refused_since_.reset();
  if (had_events_ || now - watch_began_ >= 1s) {
    empty_watches_ = 0;
    watch_backoff_.reset();
    next_watch_ = now;
    serve(now);
    return;
  }
  next_watch_ = now + watch_backoff_.next();
  if (++empty_watches_ >= 2) {
    start_over(next_watch_);
  }
}

void ObjectWatch::take_event(const std::string& frame) {
  const auto event = json::parse(frame, nullptr, false);
  if (!is_event(event)) {
    stop_watching();
    next_watch_ = client_.wire().waiter().now() + watch_backoff_.next();
    return;
  }
  const std::string type = event["type"];
  const json& object = event["object"];
  if (type == "ERROR") {
    take_error(object);
    return;
  }
  had_events_ = true;
  watch_backoff_.reset();
  version_ = version_of(object);
  if (type != "BOOKMARK") {
    sightings_.event(type, object);
  }
}

void ObjectWatch::take_error(const json& status) {
  stop_watching();
  const auto found = status.find("code");
  const int code = found != status.end() && found->is_number_integer() ? found->get<int>() : 0;
  next_watch_ = client_.wire().waiter().now() + watch_backoff_.next();
  const bool version_is_good = code == 429 || code >= 500;
  if (!version_is_good || watch_backoff_.failures() >= kMostFailures) {
    start_over(next_watch_);
  }
}

/// The version says nothing any more: a LIST gives another.
void ObjectWatch::start_over(Clock::time_point when) {
  version_.clear();
  next_watch_ = when;
  next_list_ = std::min(next_list_, when);
}

void ObjectWatch::stop_watching() {
  if (watch_) {
    client_.wire().cancel(*std::exchange(watch_, std::nullopt));
  }
}

void ObjectWatch::failed(const Answer& answer, Clock::time_point since) {
  const auto* response = std::get_if<Response>(&answer);
  if (response != nullptr && (response->status == 401 || response->status == 403)) {
    refused(answer);
    return;
  }
  silent_since_ = silent_since_.value_or(since);
}

void ObjectWatch::refused(const Answer& answer) {
  const auto now = client_.wire().waiter().now();
  const auto no = refusal(std::get<Response>(answer));
  silent_since_.reset();
  refused_since_ = refused_since_.value_or(now);
  if (no.code == 401) {
    client_.credentials_refused();
  }
  const bool never_had_rights = no.code == 403 && sightings_.know_nothing();
  if (never_had_rights || now - *refused_since_ >= kGrace) {
    over_ = no.code == 401 ? client_.unauthorized(no) : kube::refused("watch", object_, no);
    stop_watching();
  }
}

}  // namespace sparkjob::kube
