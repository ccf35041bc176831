// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>

#include "fakes/fake_api_server.hpp"

namespace sparkjob::fakes {

/// A request in its parts. `/api/v1/namespaces/team/pods/x/log`: the path is without `/log`.
struct FakeApiServer::Asked {
  kube::Ticket ticket = 0;
  std::string line;  ///< "GET /api/v1/…?query"
  std::string method;
  std::string path;
  std::string collection;  ///< the path without the name
  std::string name;        ///< empty for the collection
  std::string subresource;
  std::map<std::string, std::string> query = {};
  std::string body;
  std::string authorization;
  bool is_apply = false;  ///< a PATCH that is server-side apply

  Asked(kube::Ticket ticket, const kube::Request& request);
  std::string parameter(const std::string& name) const;
};

/// Whether an object has the labels "a=x,b=y".
bool selects_labels(const std::string& selector, const nlohmann::json& object);

/// What the API server answers with: an object, or a Status.
kube::Answer json_answer(int code, const nlohmann::json& body);
/// RFC 3339 in UTC of the fake's clock, to the second or the nanosecond, and back.
std::string timestamp(kube::Clock::time_point time, bool nanoseconds);
kube::Clock::time_point time_point(const std::string& timestamp);

}  // namespace sparkjob::fakes
