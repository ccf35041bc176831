// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <algorithm>
#include <utility>

#include "kube/tries.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kRead = 30s;
constexpr auto kWrite = 65s;  // longer than the server takes: silence is then no "not yet"

const Response* response_to(const Answer& answer) {
  return std::get_if<Response>(&answer);
}

bool is_success(const Response& response) {
  return response.status >= 200 && response.status < 300;
}

std::string uid(const json& object) {
  return object.value("/metadata/uid"_json_pointer, std::string());
}

/// Somebody counted against the same quota at the same moment: nothing stands in the way.
bool is_quota_race(const Refusal& no) {
  return no.code == 409 && no.reason == "Conflict" &&
         (no.about == "resourcequotas" || no.about == "clusterresourcequotas");
}

/// Whether an object of that name may be there though the create was answered so. The quota comes
/// before the name: of an object that is there and fills it, the server says "exceeded quota".
bool may_exist(const Refusal& no) {
  return (no.code == 409 && no.reason == "AlreadyExists") || exceeds_quota(no);
}

json delete_options(const std::string& uid, int grace_seconds) {
  json options = {{"apiVersion", "v1"},
                  {"kind", "DeleteOptions"},
                  {"preconditions", {{"uid", uid}}},
                  {"propagationPolicy", "Background"}};
  if (grace_seconds >= 0) {
    options["gracePeriodSeconds"] = grace_seconds;
  }
  return options;
}

/// When an event happened last: RFC 3339 in UTC, so text sorts it.
std::string time_of(const json& event) {
  for (const char* field : {"/series/lastObservedTime", "/lastTimestamp", "/eventTime",
                            "/metadata/creationTimestamp"}) {
    const json::json_pointer at(field);
    if (event.contains(at) && event.at(at).is_string()) {
      return event.at(at).get<std::string>();
    }
  }
  return "";
}

}  // namespace

Client::Client(Wire& wire, Access access, const Patience& patience)
    : wire_(wire),
      access_(std::move(access)),
      patience_(patience),
      credentials_(access_),
      jitter_(patience.seed) {}

std::optional<json> Client::get(const ObjectRef& object) {
  const ObjectRef what = placed(object);
  const auto response = settled(request("GET", path(what)), "read " + shown(what));
  if (response.status == 404) {
    return std::nullopt;
  }
  if (!is_success(response)) {
    throw refused("read", what, refusal(response));
  }
  return json::parse(response.body);
}

Client::Created Client::create(const json& object) {
  ObjectRef what = placed(ref(object));
  const std::string name = std::exchange(what.name, "");
  const auto post =
      request("POST", path(what) + "?fieldManager=sparkjob&fieldValidation=Strict", object);
  what.name = name;
  auto tries = this->tries("create " + shown(what));
  while (true) {
    const auto answer = once(post);
    if (auto settled = settled_create(what, answer)) {
      return *std::move(settled);
    }
    tries.pause(answer);
  }
}

/// What has come of a create; nothing where it has to be sent again.
std::optional<Client::Created> Client::settled_create(const ObjectRef& what, const Answer& answer) {
  const bool final = outcome(answer) == Outcome::Final;
  if (final && is_success(*response_to(answer))) {
    return Made{json::parse(response_to(answer)->body)};
  }
  const auto no = final ? refusal(*response_to(answer)) : Refusal{};
  if (outcome(answer) == Outcome::Unknown || may_exist(no)) {
    if (auto existing = get(what)) {
      return Existing{*std::move(existing)};
    }
  }
  const bool again = !final || is_quota_race(no) || (may_exist(no) && !exceeds_quota(no));
  return again ? std::nullopt : std::optional<Created>(no);
}

std::variant<json, Refusal> Client::merge_patch(const ObjectRef& object, const json& patch) {
  const ObjectRef what = placed(object);
  const auto response =
      settled(request("PATCH", path(what) + "?fieldManager=sparkjob&fieldValidation=Strict", patch),
              "change " + shown(what));
  if (!is_success(response)) {
    return refusal(response);
  }
  return json::parse(response.body);
}

bool Client::remove(const ObjectRef& object, const std::string& uid, int grace_seconds) {
  const ObjectRef what = placed(object);
  const auto request = this->request("DELETE", path(what), delete_options(uid, grace_seconds));
  auto tries = this->tries("delete " + shown(what));
  while (true) {
    const auto response = settled(request, "delete " + shown(what));
    if (is_success(response) || response.status == 404) {
      return true;
    }
    if (response.status != 409) {
      throw refused("delete", what, refusal(response));
    }
    const auto now = get(what);
    if (!now || kube::uid(*now) != uid) {
      return !now;
    }
    tries.pause(response);
  }
}

std::vector<json> Client::events_about(const std::string& name_space, const std::string& uid) {
  const ObjectRef events =
      placed({.api_version = "v1", .kind = "Event", .name_space = name_space, .name = ""});
  const auto response =
      read(path(events) + "?limit=500&fieldSelector=" + escaped("involvedObject.uid=" + uid));
  if (!is_success(response)) {
    return {};
  }
  auto found = json::parse(response.body).value("items", json::array()).get<std::vector<json>>();
  std::stable_sort(found.begin(), found.end(), [](const json& one, const json& other) {
    return time_of(one) < time_of(other);
  });
  return found;
}

Ticket Client::ask(const std::string& path, Listener& listener) {
  auto request = this->request("GET", path);
  authorize(request);
  return wire_.start(request, listener);
}

Ticket Client::stream(const std::string& path, Listener& listener, const Limits& limits) {
  auto request = this->request("GET", path);
  request.limits = limits;
  request.stream = true;
  authorize(request);
  return wire_.start(request, listener);
}

Response Client::read(const std::string& path) {
  return settled(request("GET", path), "read " + path.substr(0, path.find('?')));
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
    request.body = body.dump();
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

/// Sends a request, with credentials asked anew where the first were refused.
Answer Client::once(const Request& request) {
  for (bool again = false;; again = true) {
    Request authorized = request;
    authorize(authorized);
    auto answer = wire_.send(authorized);
    const auto* response = response_to(answer);
    if (response == nullptr || response->status != 401) {
      return answer;
    }
    if (!credentials_.refused() || again) {
      throw unauthorized(refusal(*response));
    }
  }
}

/// Sends a request that may be sent twice until the server has answered it.
Response Client::settled(const Request& request, const std::string& what) {
  auto tries = this->tries(what);
  while (true) {
    auto answer = once(request);
    if (outcome(answer) == Outcome::Final) {
      return std::get<Response>(std::move(answer));
    }
    tries.pause(answer);
  }
}

}  // namespace sparkjob::kube
