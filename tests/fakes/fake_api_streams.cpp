// SPDX-License-Identifier: Apache-2.0
// What FakeApiServer does with time: its transport, its watches, the logs of pods, and faults.
#include <algorithm>
#include <utility>

#include "fakes/fake_api_server.hpp"
#include "fakes/fake_request.hpp"

namespace sparkjob::fakes {

using kube::Clock;
using nlohmann::json;

namespace {

std::string event(const std::string& type, const json& object) {
  return json{{"type", type}, {"object", object}}.dump() + "\n";
}

json expired() {
  return json::parse(
      std::get<kube::Response>(status(410, "Expired", "too old resource version")).body);
}

}  // namespace

void FakeApiServer::append_log(const kube::ObjectRef& pod, const std::string& line,
                               const std::string& container) {
  auto& lines = logs_[kube::path(pod)].lines;
  const auto order = std::chrono::nanoseconds(lines.size() + 1);  // no two at the same time
  lines.push_back({.time = clock_.now() + order, .container = container, .text = line});
}

void FakeApiServer::rotate_log(const kube::ObjectRef& pod) {
  auto& log = logs_[kube::path(pod)];
  log.rotated = log.lines.size();
}

void FakeApiServer::fail(const std::string& part, const kube::Answer& answer, Effect effect,
                         int times) {
  faults_.push_back({.part = part, .answer = answer, .effect = effect, .times = times});
}

void FakeApiServer::hang(const std::string& part, Effect effect) {
  faults_.push_back({.part = part, .answer = std::nullopt, .effect = effect});
}

std::optional<FakeApiServer::Fault> FakeApiServer::fault(const std::string& request) {
  const auto found = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& one) {
    return request.find(one.part) != std::string::npos;
  });
  if (found == faults_.end()) {
    return std::nullopt;
  }
  const Fault fault = *found;
  if (found->times > 0 && --found->times == 0) {
    faults_.erase(found);
  }
  return fault;
}

void FakeApiServer::end_streams(bool reset) {
  for (const auto& stream : std::exchange(streams_, {})) {
    finish(stream.ticket, reset ? lost_answer() : kube::Answer(kube::Response{.status = 200}));
  }
}

void FakeApiServer::forget_history() {
  forgotten_ = ++version_;
  for (auto stream = streams_.begin(); stream != streams_.end();) {
    if (stream->is_log) {
      ++stream;
      continue;
    }
    arrivals_.pieces.push_back({.ticket = stream->ticket, .bytes = event("ERROR", expired())});
    finish(stream->ticket, kube::Response{.status = 200});
    stream = streams_.erase(stream);
  }
}

kube::Ticket FakeApiServer::start(const kube::Request& request) {
  if (!request.url.starts_with(kUrl)) {
    finish(++last_, elsewhere_ ? elsewhere_(request) : no_connection());
    return last_;
  }
  const Asked asked(++last_, request);
  requests_.push_back(asked.line);
  const bool interrupts = action_ && requests_.size() == action_at_;
  if (interrupts && action_after_ == Effect::None) {
    std::exchange(action_, nullptr)();
  }
  const auto fault = this->fault(asked.line);
  if (!token_.empty() && asked.authorization != "Bearer " + token_) {
    finish(asked.ticket, status(401, "Unauthorized", "Unauthorized"));
    return asked.ticket;
  }
  if (fault && fault->effect == Effect::Done) {
    act(asked);
  }
  const auto answer = fault ? fault->answer : act(asked);
  if (interrupts && action_) {
    std::exchange(action_, nullptr)();
  }
  if (answer) {
    const auto* response = std::get_if<kube::Response>(&*answer);
    if (request.stream && response != nullptr && response->status == 200) {
      arrivals_.pieces.push_back({.ticket = asked.ticket, .bytes = response->body});
      finish(asked.ticket, kube::Response{.status = 200, .headers = response->headers});
    } else {
      finish(asked.ticket, *answer);
    }
  }
  return asked.ticket;
}

void FakeApiServer::finish(kube::Ticket ticket, kube::Answer answer) {
  arrivals_.finished.push_back({.ticket = ticket, .answer = std::move(answer)});
}

void FakeApiServer::cancel(kube::Ticket ticket) {
  const auto is_it = [=](const auto& one) { return one.ticket == ticket; };
  std::erase_if(arrivals_.pieces, is_it);
  std::erase_if(arrivals_.finished, is_it);
  std::erase_if(streams_, is_it);
}

void FakeApiServer::hold(kube::Ticket ticket, bool held) {
  for (auto& stream : streams_) {
    stream.held = stream.ticket == ticket ? held : stream.held;
  }
}

std::chrono::milliseconds FakeApiServer::prepare(std::vector<pollfd>&) {
  auto next = Clock::time_point::max();
  for (const auto& stream : streams_) {
    if (stream.held) {
      continue;
    }
    next = std::min(next, has_more(stream) || is_over(stream) ? clock_.now() : stream.ends);
  }
  if (!arrivals_.pieces.empty() || !arrivals_.finished.empty() || next <= clock_.now()) {
    return {};
  }
  return next == Clock::time_point::max()
             ? std::chrono::milliseconds::max()
             : std::chrono::ceil<std::chrono::milliseconds>(next - clock_.now());
}

kube::Arrivals FakeApiServer::advance(std::span<const pollfd>) {
  for (auto stream = streams_.begin(); stream != streams_.end();) {
    if (stream->held) {
      ++stream;
      continue;
    }
    if (auto bytes = more(*stream); !bytes.empty()) {
      arrivals_.pieces.push_back({.ticket = stream->ticket, .bytes = std::move(bytes)});
    }
    if (is_over(*stream)) {
      finish(stream->ticket, kube::Response{.status = 200});
      stream = streams_.erase(stream);
    } else {
      ++stream;
    }
  }
  return std::exchange(arrivals_, {});
}

void FakeApiServer::restore_at(long version) {
  end_streams(true);
  changes_.clear();
  version_ = version;
  for (auto& [path, object] : objects_) {
    object["metadata"]["resourceVersion"] = std::to_string(version);
  }
}

std::optional<kube::Answer> FakeApiServer::watch(const Asked& asked) {
  const auto from = std::stol("0" + asked.parameter("resourceVersion"));
  if (from > version_) {
    return status(504, "Timeout", "Too large resource version");
  }
  if (from < forgotten_) {
    return status(410, "Expired", "too old resource version");
  }
  const auto selector = asked.parameter("fieldSelector");
  const auto next = std::find_if(changes_.begin(), changes_.end(),
                                 [=](const Change& one) { return one.version > from; });
  streams_.push_back({.ticket = asked.ticket,
                      .path = asked.collection,
                      .selector = selector.substr(selector.find('=') + 1),
                      .labels = asked.parameter("labelSelector"),
                      .next = static_cast<std::size_t>(next - changes_.begin()),
                      .ends = clock_.now() + std::chrono::seconds(std::stol(
                                                 "0" + asked.parameter("timeoutSeconds")))});
  return std::nullopt;
}

std::optional<kube::Answer> FakeApiServer::read_log(const Asked& asked) {
  const auto container = asked.parameter("container");
  if (!objects_.contains(asked.path)) {
    return status(404, "NotFound", "pods \"" + asked.name + "\" not found");
  }
  if (!container_is(asked.path, container, "running") &&
      !container_is(asked.path, container, "terminated")) {
    return status(400, "BadRequest",
                  "container \"" + container + "\" in pod \"" + asked.name +
                      "\" is waiting to start: ContainerCreating");
  }
  const auto since = asked.parameter("sinceTime");
  streams_.push_back({.ticket = asked.ticket,
                      .is_log = true,
                      .follow = asked.parameter("follow") == "true",
                      .path = asked.path,
                      .selector = container,
                      .next = logs_[asked.path].rotated,
                      .since = since.empty() ? Clock::time_point() : time_point(since)});
  return std::nullopt;
}

std::string FakeApiServer::more_changes(Stream& stream) const {
  std::string bytes;
  for (; stream.next < changes_.size(); ++stream.next) {
    const auto& change = changes_[stream.next];
    const bool is_named = change.path == stream.path + "/" + stream.selector;
    const bool has_labels = stream.selector.empty() && change.path.starts_with(stream.path + "/") &&
                            selects_labels(stream.labels, change.object);
    if (is_named || has_labels) {
      bytes += event(change.type, change.object);
    }
  }
  if (is_over(stream)) {
    bytes += event("BOOKMARK", {{"metadata", {{"resourceVersion", std::to_string(version_)}}}});
  }
  return bytes;
}

std::string FakeApiServer::more(Stream& stream) {
  if (!stream.is_log) {
    return more_changes(stream);
  }
  std::string bytes;
  const auto& lines = logs_[stream.path].lines;
  for (; stream.next < lines.size(); ++stream.next) {
    const auto& line = lines[stream.next];
    const bool wanted = line.container.empty() || line.container == stream.selector;
    if (wanted && line.time >= stream.since) {
      bytes += timestamp(line.time, true) + " " + line.text + "\n";
    }
  }
  return bytes;
}

bool FakeApiServer::has_more(const Stream& stream) const {
  if (!stream.is_log) {
    return stream.next < changes_.size();
  }
  const auto log = logs_.find(stream.path);
  return log != logs_.end() && stream.next < log->second.lines.size();
}

bool FakeApiServer::is_over(const Stream& stream) const {
  if (!stream.is_log) {
    return clock_.now() >= stream.ends;
  }
  return !has_more(stream) &&
         (!stream.follow || container_is(stream.path, stream.selector, "terminated"));
}

/// Where there are no container statuses, the pod's phase tells.
bool FakeApiServer::container_is(const std::string& pod, const std::string& container,
                                 const std::string& state) const {
  const auto found = objects_.find(pod);
  if (found == objects_.end()) {
    return state == "terminated";
  }
  const json status = found->second.value("status", json::object());
  for (const auto& one : status.value("containerStatuses", json::array())) {
    if (one.value("name", "") == container) {
      return one.value("state", json::object()).contains(state);
    }
  }
  const auto phase = status.value("phase", "");
  return state == "running" ? phase == "Running" : phase == "Succeeded" || phase == "Failed";
}

}  // namespace sparkjob::fakes
