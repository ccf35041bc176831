// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kube/access.hpp"
#include "kube/backoff.hpp"
#include "kube/credentials.hpp"
#include "kube/object_ref.hpp"
#include "kube/refusal.hpp"
#include "kube/warnings.hpp"
#include "kube/wire.hpp"

namespace sparkjob::kube {

/// The object was made just now, as stored.
struct Made {
  nlohmann::json object;
};
/// There is an object of that name already: made by an earlier try whose answer was lost, by
/// another launcher, or by somebody else. Who, the caller sees by what is in it; it may be on its
/// way out (`metadata.deletionTimestamp`). Null for a Secret that
/// may not be read: who creates Secrets need not see any.
struct Existing {
  nlohmann::json object;
};

/// How to delete an object.
struct Removal {
  enum class Dependents { Background, Foreground, Orphan };
  int grace_seconds = -1;  ///< < 0 leaves the grace period to the object
  Dependents dependents = Dependents::Background;
};

/// The query of a request that writes: who does it, and that unknown fields are errors.
inline constexpr auto kStrictly = "?fieldManager=sparkjob&fieldValidation=Strict";

class Tries;

/// Reads and changes objects of an API server. Requests that fail in passing (no connection, 429,
/// 5xx) are tried again for `Patience::total`; reads over one connection, POSTs over a fresh one.
/// An answer to a POST that was lost is settled by a GET. What the server warns of is told once, to
/// `Patience::voice`. An object without a namespace is in the
/// access's. Throws Error: Unavailable when the server cannot be had within the patience (Refused
/// when it throttled to the end); Denied for 401, and for 403 to a read or a delete, in the
/// server's words with verb, resource and namespace; Stopped when the waiter was asked to stop
/// meanwhile. No credential ever stands in a message.
class Client {
 public:
  using Patience = kube::Patience;
  using Created = std::variant<Made, Existing, Refusal>;
  using Changed = std::variant<nlohmann::json, Refusal>;

  /// `wire` stays the caller's and must outlive it.
  Client(Wire& wire, Access access) : Client(wire, std::move(access), Patience{}) {}
  Client(Wire& wire, Access access, const Patience& patience);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The object, or nothing where there is none.
  std::optional<nlohmann::json> get(const ObjectRef& object);
  /// Creates `object` (POST, fieldManager sparkjob, strict field validation).
  Created create(const nlohmann::json& object);
  /// Changes an object by a JSON merge patch. A Refusal with code 404: it is not there; 409: it is
  /// not at the `resourceVersion` that the patch names, perhaps because an earlier try of this very
  /// patch was applied and its answer lost: read it again.
  Changed merge_patch(const ObjectRef& object, const nlohmann::json& patch);
  /// Makes the object's fields what `object` says, creating it where it is not there (server-side
  /// apply by the manager sparkjob). A Refusal with code 409: another manager has one of the
  /// fields, unless `force` takes it; or the object has another UID than `object` says. Not for
  /// what must not come twice: what somebody has deleted comes again.
  Changed apply(const nlohmann::json& object, bool force = false);
  /// Deletes the object if it still has the UID; true once it is being deleted or is gone, false
  /// where another object has its name now.
  bool remove(const ObjectRef& object, const std::string& uid, const Removal& removal = {});

  // For listeners; nothing is tried again, and whoever gets a 401 tells `credentials_refused`.

  /// A request to a path below the server's address with its query, without credentials yet.
  Request request(const std::string& method, const std::string& path,
                  const nlohmann::json& body = nullptr) const;
  /// Sends it, with credentials; the answer goes to `listener`.
  Ticket start(Request request, Listener& listener);
  /// A GET whose answer goes to `listener`, whole.
  Ticket ask(const std::string& path, Listener& listener);
  /// A GET that answers in pieces (`/api/v1/…/log?follow=true`).
  Ticket stream(const std::string& path, Listener& listener, const Limits& limits);
  /// Tells that the server answered one of these with 401: the next gets credentials asked anew.
  void credentials_refused() { credentials_.refused(); }

  Wire& wire() const { return wire_; }
  const Access& access() const { return access_; }
  const Patience& patience() const { return patience_; }
  /// The object's reference with the namespace that the server will take.
  ObjectRef placed(ObjectRef object) const;
  /// Of all who wait for this server.
  Jitter& jitter() { return jitter_; }
  /// What to say of 401.
  Error unauthorized(const Refusal& refusal) const;

 private:
  Tries tries(const std::string& what);
  void authorize(Request& request);
  Answer once(const Request& request);
  void tell_warnings(const Answer& answer);
  std::optional<nlohmann::json> get(const ObjectRef& what, Tries& tries);
  std::optional<Existing> existing(const ObjectRef& what, const Refusal& no, Tries& tries);
  std::optional<Created> settled_create(const ObjectRef& what, const Answer& answer, Tries& tries);
  Changed changed(const ObjectRef& what, const Request& request);
  Response settled(const Request& request, Tries& tries);

  Wire& wire_;
  Access access_;
  Patience patience_;
  Credentials credentials_;
  Jitter jitter_;
  Warnings warnings_;
};

}  // namespace sparkjob::kube
