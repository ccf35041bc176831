// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <variant>

#include "kube/access.hpp"
#include "kube/wire.hpp"

namespace sparkjob::kube {

/// Names one object: `{"v1", "Pod", "team", "flights-driver"}`.
struct ObjectRef {
  std::string api_version;
  std::string kind;
  std::string name_space;
  std::string name;
};

/// The reference of an object that names itself.
ObjectRef ref(const nlohmann::json& object);
/// "Pod flights-driver", for messages.
std::string shown(const ObjectRef& object);

/// The server's final no to a request: its Status.
struct Refusal {
  int code = 0;         ///< the HTTP status: 403, 409, 422 …
  std::string reason;   ///< Forbidden, Invalid … ; may be empty
  std::string message;  ///< the server's words
};

/// The object was made just now, as stored.
struct Made {
  nlohmann::json object;
};
/// There is an object of that name already: made by an earlier try whose answer was lost, by
/// another launcher, or by somebody else. Who, the caller sees by what is in it.
struct Existing {
  nlohmann::json object;
};

/// Reads and changes objects of an API server. Requests that fail in passing (no connection, 429,
/// 5xx) are tried again for `Patience::total`; reads over one connection, POSTs over a fresh one.
/// An answer to a POST that was lost is settled by a GET. Throws Error: Unavailable when the server
/// cannot be had within the patience; Denied for 401, and for 403 to a read, in the server's words
/// with verb, resource and namespace; Stopped when the waiter was asked to stop meanwhile.
/// No credential ever stands in a message.
class Client {
 public:
  struct Patience {
    std::chrono::milliseconds total = std::chrono::minutes(5);
    std::chrono::milliseconds first_pause = std::chrono::milliseconds(500);
    std::chrono::milliseconds longest_pause = std::chrono::seconds(30);
  };

  /// `wire` stays the caller's and must outlive it.
  Client(Wire& wire, Access access);
  Client(Wire& wire, Access access, Patience patience);

  /// The object, or nothing where there is none.
  std::optional<nlohmann::json> get(const ObjectRef& object);
  /// Creates `object` (POST, fieldManager sparkjob, strict field validation).
  std::variant<Made, Existing, Refusal> create(const nlohmann::json& object);
  /// Changes an object by a JSON merge patch. A Refusal with code 404: it is not there; 409: it is
  /// not at the `resourceVersion` that the patch names.
  std::variant<nlohmann::json, Refusal> merge_patch(const ObjectRef& object,
                                                    const nlohmann::json& patch);
  /// Deletes the object if it still has the UID; true once it is being deleted or is gone, false
  /// where another object has its name now. `grace_seconds` < 0 leaves the grace period to the
  /// object. Dependents follow in the background.
  bool remove(const ObjectRef& object, const std::string& uid, int grace_seconds = -1);
  /// The newest events about the object with this UID, oldest first; none where reading events is
  /// forbidden.
  std::vector<nlohmann::json> events_about(const std::string& name_space, const std::string& uid);

  /// A GET that answers in pieces: a path below the server's address with its query
  /// (`/api/v1/…/log?follow=true`). For listeners.
  Ticket stream(const std::string& path, Listener& listener, std::chrono::milliseconds total);
  /// One GET of a path, with the retries of a read; the answer whatever its status. For listeners'
  /// set-up and for lists.
  Response read(const std::string& path);

  Wire& wire() const { return wire_; }
  const Access& access() const { return access_; }

 private:
  Wire& wire_;
  Access access_;
  Patience patience_;
};

/// `/api/v1/namespaces/team/pods/flights-driver`; without a name, the collection. Knows the kinds
/// sparkjob uses; throws Error (Bug) for another.
std::string path(const ObjectRef& object);

/// What a refusal of `verb` on `object` means to the user, as an Error: Denied (or Refused for a
/// quota that is in use, by what its message says), with the server's words.
Error refused(const std::string& verb, const ObjectRef& object, const Refusal& refusal);

}  // namespace sparkjob::kube
