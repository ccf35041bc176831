// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "kube/stored.hpp"
#include "kube/tries.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

const Response* response_to(const Answer& answer) {
  return std::get_if<Response>(&answer);
}

bool is_success(const Response& response) {
  return response.status >= 200 && response.status < 300;
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

json delete_options(const std::string& uid, const Removal& removal) {
  static const std::map<Removal::Dependents, const char*> policies = {
      {Removal::Dependents::Background, "Background"},
      {Removal::Dependents::Foreground, "Foreground"},
      {Removal::Dependents::Orphan, "Orphan"}};
  json options = {{"apiVersion", "v1"},
                  {"kind", "DeleteOptions"},
                  {"preconditions", {{"uid", uid}}},
                  {"propagationPolicy", policies.at(removal.dependents)}};
  if (removal.grace_seconds >= 0) {
    options["gracePeriodSeconds"] = removal.grace_seconds;
  }
  return options;
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
  auto tries = this->tries("read " + shown(what));
  return get(what, tries);
}

std::optional<json> Client::get(const ObjectRef& what, Tries& tries) {
  const auto response = settled(request("GET", path(what)), tries);
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
  const auto post = request("POST", path(what) + kStrictly, object);
  what.name = name;
  auto tries = this->tries("create " + shown(what));
  while (true) {
    const auto answer = once(post);
    if (auto settled = settled_create(what, answer, tries)) {
      return *std::move(settled);
    }
    tries.pause(answer);
  }
}

/// What is there though its create was refused so, or not answered.
std::optional<Existing> Client::existing(const ObjectRef& what, const Refusal& no, Tries& tries) {
  const auto found = settled(request("GET", path(what)), tries);
  if (is_success(found)) {
    return Existing{json::parse(found.body)};
  }
  const bool is_unseen = found.status == 403 && what.kind == "Secret";
  if (!is_unseen && found.status != 404) {
    throw refused("read", what, refusal(found));
  }
  return is_unseen && no.reason == "AlreadyExists" ? std::optional(Existing{nullptr})
                                                   : std::nullopt;
}

/// What has come of a create; nothing where it has to be sent again.
std::optional<Client::Created> Client::settled_create(const ObjectRef& what, const Answer& answer,
                                                      Tries& tries) {
  const bool final = outcome(answer) == Outcome::Final;
  if (final && is_success(*response_to(answer))) {
    return Made{json::parse(response_to(answer)->body)};
  }
  const auto no = final ? refusal(*response_to(answer)) : Refusal{};
  if (outcome(answer) == Outcome::Unknown || may_exist(no)) {
    if (auto there = existing(what, no, tries)) {
      return *std::move(there);
    }
  }
  const bool again = !final || is_quota_race(no) || (may_exist(no) && !exceeds_quota(no));
  return again ? std::nullopt : std::optional<Created>(no);
}

Client::Changed Client::merge_patch(const ObjectRef& object, const json& patch) {
  const ObjectRef what = placed(object);
  return changed(what, request("PATCH", path(what) + kStrictly, patch));
}

Client::Changed Client::apply(const json& object, bool force) {
  const ObjectRef what = placed(ref(object));
  auto request =
      this->request("PATCH", path(what) + kStrictly + (force ? "&force=true" : ""), object);
  request.headers.back().second = "application/apply-patch+yaml";  // of which JSON is a part
  return changed(what, request);
}

Client::Changed Client::changed(const ObjectRef& what, const Request& request) {
  auto tries = this->tries("change " + shown(what));
  const auto response = settled(request, tries);
  if (!is_success(response)) {
    return refusal(response);
  }
  return json::parse(response.body);
}

bool Client::remove(const ObjectRef& object, const std::string& uid, const Removal& removal) {
  const ObjectRef what = placed(object);
  const auto request = this->request("DELETE", path(what), delete_options(uid, removal));
  auto tries = this->tries("delete " + shown(what));
  while (true) {
    const auto response = settled(request, tries);
    if (is_success(response) || response.status == 404) {
      return true;
    }
    if (response.status != 409) {
      throw refused("delete", what, refusal(response));
    }
    const auto now = get(what, tries);
    if (!now || uid_of(*now) != uid) {
      return !now;
    }
    tries.pause(response);
  }
}

}  // namespace sparkjob::kube
