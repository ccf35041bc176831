// SPDX-License-Identifier: Apache-2.0
// How Client speaks: requests with their credentials, sent until they are answered.
#include <algorithm>
#include <utility>

#include "kube/client.hpp"
#include "kube/tries.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kRead = 30s;
constexpr auto kWrite = 65s;  // longer than the server takes: silence is then no "not yet"
constexpr std::chrono::milliseconds kShortest = 1s;

}  // namespace

Ticket Client::ask(const std::string& path, Listener& listener) {
  return start(request("GET", path), listener);
}

Ticket Client::start(Request request, Listener& listener) {
  authorize(request);
  return wire_.start(request, listener);
}

Ticket Client::stream(const std::string& path, Listener& listener, const Limits& limits) {
  auto request = this->request("GET", path);
  request.limits = limits;
  request.stream = true;
  return start(std::move(request), listener);
}

Error Client::unauthorized(const Refusal& refusal) const {
  return {ErrorKind::Denied, "the API server at " + access_.server + " does not accept " +
                                 credentials_.shown() + ": " + refusal.message};
}

ObjectRef Client::placed(ObjectRef object) const {
  if (object.name_space.empty()) {
    object.name_space = access_.name_space;
  }
  return object;
}

Tries Client::tries(const std::string& what) {
  return {wire_, patience_, jitter_, what};
}

Request Client::request(const std::string& method, const std::string& path,
                        const json& body) const {
  Request request = {.method = method, .url = access_.server + path};
  request.headers = {{"Accept", "application/json, */*"}};  // a log is no JSON, and is 406 else
  if (!body.is_null()) {
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    request.headers.emplace_back(
        "Content-Type", method == "PATCH" ? "application/merge-patch+json" : "application/json");
  }
  request.limits.total = method == "GET" ? kRead : kWrite;
  if (access_.request_timeout.count() > 0) {
    request.limits.total = access_.request_timeout;
  }
  if (access_.connect_timeout.count() > 0) {
    request.limits.connect = access_.connect_timeout;
  }
  return request;
}

void Client::authorize(Request& request) {
  credentials_.authorize(request, wire_.waiter().now());
}

/// Sends a request, with credentials asked anew where the first was refused.
Answer Client::once(const Request& request) {
  for (bool again = false;; again = true) {
    Request authorized = request;
    authorize(authorized);
    auto answer = wire_.send(authorized);
    tell_warnings(answer);
    const auto* response = std::get_if<Response>(&answer);
    if (response == nullptr || response->status != 401) {
      return answer;
    }
    if (!credentials_.refused() || again) {
      throw unauthorized(refusal(*response));
    }
  }
}

void Client::tell_warnings(const Answer& answer) {
  for (const auto& warning : warnings_.fresh(answer)) {
    if (patience_.voice) {
      patience_.voice("the API server warns: " + warning);
    }
  }
}

/// Sends a request that may be sent twice until the server has answered it. What is left of the
/// patience ends a read early; a write that is on its way is waited for.
Response Client::settled(const Request& request, Tries& tries) {
  while (true) {
    Request now = request;
    if (now.method == "GET") {
      now.limits.total = std::min(std::max(tries.left(), kShortest), request.limits.total);
    }
    auto answer = once(now);
    if (outcome(answer) == Outcome::Final) {
      return std::get<Response>(std::move(answer));
    }
    tries.pause(answer);
  }
}

}  // namespace sparkjob::kube
