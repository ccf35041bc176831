// SPDX-License-Identifier: Apache-2.0
#include "kube/watch.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "kube/json_text.hpp"
#include "kube/stored.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kShortestWatch = 240s;  // then the server ends it; below what load balancers allow
constexpr auto kLongestWatch = 300s;
constexpr auto kSilence = 150s;  // a server sends a bookmark about every minute
constexpr int kPage = 200;       // objects, of which a pod may have 20 KB
constexpr int kMostFailures = 5;
constexpr std::size_t kLargest = std::size_t{16} << 20;

/// 0 where there is none.
int number_at(const json& object, const char* place) {
  const json::json_pointer at(place);
  const bool is_there = object.contains(at) && object.at(at).is_number_integer();
  return is_there ? static_cast<int>(std::clamp<std::int64_t>(object.at(at), -1, 1'000'000)) : 0;
}

}  // namespace

Watch::Watch(Client& client, What what, Picture& picture)
    : client_(client),
      what_(std::move(what)),
      picture_(picture),
      next_list_(client.wire().waiter().now()),
      standing_(client, what_.shown),
      list_backoff_(client.patience(), client.jitter()),
      watch_backoff_(client.patience(), client.jitter()) {
  client_.wire().add(*this);
  serve(next_list_);
}

Watch::~Watch() {
  client_.wire().remove(*this);
}

Clock::time_point Watch::due() const {
  if (standing_.over()) {
    return Clock::time_point::max();
  }
  constexpr auto kNever = Clock::time_point::max();
  return std::min(list_ ? kNever : next_list_, watch_ || version_.empty() ? kNever : next_watch_);
}

void Watch::serve(Clock::time_point now) {
  if (!standing_.over() && !list_ && next_list_ <= now) {
    list();
  }
  if (!standing_.over() && !watch_ && !version_.empty() && next_watch_ <= now) {
    watch();
  }
}

void Watch::list() {
  list_began_ = client_.wire().waiter().now();
  told_when_asked_ = page_.empty() ? picture_.told() : told_when_asked_;
  const std::string more = page_.empty() ? "" : "&continue=" + escaped(page_);
  list_ = client_.ask(what_.path + "&limit=" + std::to_string(kPage) + more, *this);
}

void Watch::watch() {
  const auto life = std::chrono::duration_cast<std::chrono::seconds>(
      client_.jitter().between(kShortestWatch, kLongestWatch));
  frames_ = {};
  had_events_ = false;
  watch_began_ = client_.wire().waiter().now();
  watch_ = client_.stream(what_.path + "&watch=true&allowWatchBookmarks=true" +
                              "&resourceVersion=" + escaped(version_) +
                              "&timeoutSeconds=" + std::to_string(life.count()),
                          *this, {.total = life + 30s, .silence = kSilence});
}

void Watch::arrived(Ticket ticket, const std::string& bytes) {
  if (ticket != watch_) {
    return;
  }
  standing_.answered();
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

void Watch::ended(Ticket ticket, const Answer& answer) {
  if (ticket == list_) {
    list_.reset();
    list_ended(answer);
  } else if (ticket == watch_) {
    watch_.reset();
    watch_ended(answer);
  }
}

void Watch::list_ended(const Answer& answer) {
  const auto now = client_.wire().waiter().now();
  const auto* response = std::get_if<Response>(&answer);
  const auto list =
      response != nullptr && response->status == 200 ? parsed(response->body) : json();
  if (!is_list(list)) {
    failed(answer, list_began_);
    page_.clear();
    next_list_ = now + list_backoff_.next(retry_after(answer));
    return;
  }
  if (standing_.answered()) {
    next_watch_ = now;  // the server is back
    watch_backoff_.reset();
  }
  list_backoff_.reset();
  next_list_ = now + client_.jitter().between(what_.look, 2 * what_.look);
  take_list(list);
}

/// A watch that is on its way may be behind the list by what the list shows; if it is behind for
/// good, it lies. Either way it begins anew from the list, and nothing is told twice.
void Watch::take_list(const json& list) {
  const bool is_first = page_.empty();
  page_ = text_at(list, "/metadata/continue");
  const bool news = picture_.list(list, {.told = told_when_asked_, .first = is_first});
  if (!page_.empty()) {
    this->list();
  } else if (news || !watch_) {
    stop_watching();
    version_ = version_of(list);
    serve(client_.wire().waiter().now());
  }
}

void Watch::watch_ended(const Answer& answer) {
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
void Watch::watch_closed() {
  const auto now = client_.wire().waiter().now();
  standing_.answered();
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

void Watch::take_event(const std::string& frame) {
  const auto event = parsed(frame);
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
    picture_.event(type, object);
  }
}

void Watch::take_error(const json& status) {
  stop_watching();
  const int code = number_at(status, "/code");
  const std::chrono::seconds asked(
      std::clamp(number_at(status, "/details/retryAfterSeconds"), 0, 60));
  next_watch_ = client_.wire().waiter().now() + watch_backoff_.next(asked);
  const bool version_is_good = code == 429 || code >= 500;
  if (!version_is_good || watch_backoff_.failures() >= kMostFailures) {
    start_over(next_watch_);
  }
}

/// The version says nothing any more: a LIST gives another.
void Watch::start_over(Clock::time_point when) {
  version_.clear();
  next_watch_ = when;
  next_list_ = std::min(next_list_, when);
}

void Watch::stop_watching() {
  if (watch_) {
    client_.wire().cancel(*std::exchange(watch_, std::nullopt));
  }
}

void Watch::failed(const Answer& answer, Clock::time_point asked) {
  standing_.failed(answer, asked, picture_.know_nothing());
  if (standing_.over()) {
    stop_watching();
  }
}

}  // namespace sparkjob::kube
