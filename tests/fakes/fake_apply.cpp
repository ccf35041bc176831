// SPDX-License-Identifier: Apache-2.0
// Server-side apply, as far as one value has one manager: a list is one value, whatever is in it,
// and managedFields name managers without their fields.
#include <algorithm>
#include <utility>

#include "fakes/fake_request.hpp"

namespace sparkjob::fakes {

using nlohmann::json;

namespace {

/// What says which object it is, which nobody manages.
bool is_identity(const std::string& place) {
  return place == "/apiVersion" || place == "/kind" || place == "/metadata/name" ||
         place == "/metadata/namespace";
}

void add_values(const json& value, const std::string& place, std::map<std::string, json>& values) {
  if (!value.is_object() || value.empty()) {
    if (!is_identity(place)) {
      values[place] = value;
    }
    return;
  }
  for (const auto& [key, member] : value.items()) {
    add_values(member, (json::json_pointer(place) / key).to_string(), values);
  }
}

std::map<std::string, json> values_of(const json& object) {
  std::map<std::string, json> values;
  add_values(object, "", values);
  return values;
}

/// "/spec/replicas" as an API server writes it.
std::string dotted(std::string place) {
  std::replace(place.begin(), place.end(), '/', '.');
  return place;
}

void erase_at(json& object, const std::string& place) {
  const json::json_pointer pointer(place);
  if (object.contains(pointer)) {
    object[pointer.parent_pointer()].erase(pointer.back());
  }
}

/// What a real one fills in, as far as a launcher looks at it.
void complete(json& object, const json& before) {
  if (object["kind"] != "Deployment") {
    return;
  }
  if (!object["spec"].contains("replicas")) {
    object["spec"]["replicas"] = 1;
  }
  const bool is_new = before.is_null();
  const long generation = is_new ? 0 : before.at("metadata").at("generation").get<long>();
  const bool is_changed = is_new || before.at("spec") != object["spec"];
  object["metadata"]["generation"] = generation + (is_changed ? 1 : 0);
}

}  // namespace

void FakeApiServer::manage(const std::string& path, const json& patch, const std::string& manager) {
  if (managers_.contains(path)) {
    for (const auto& [place, value] : values_of(patch)) {
      managers_[path][place] = manager;
    }
  }
}

/// The first value that another manager has and `wanted` would change, or nullptr.
std::string FakeApiServer::conflict(const Asked& asked, const json& wanted) const {
  const auto owners = managers_.find(asked.path);
  const auto now = objects_.find(asked.path);
  if (owners == managers_.end() || now == objects_.end()) {
    return "";
  }
  for (const auto& [place, value] : values_of(wanted)) {
    const auto owner = owners->second.find(place);
    const json::json_pointer pointer(place);
    const bool is_other =
        owner != owners->second.end() && owner->second != asked.parameter("fieldManager");
    if (is_other && (!now->second.contains(pointer) || now->second[pointer] != value)) {
      return "Apply failed with 1 conflict: conflict with \"" + owner->second + "\" using " +
             now->second.value("apiVersion", "") + ": " + dotted(place);
    }
  }
  return "";
}

kube::Answer FakeApiServer::apply(const Asked& asked) {
  const json wanted = json::parse(asked.body);
  const std::string manager = asked.parameter("fieldManager");
  if (const auto refused = conflict(asked, wanted);
      !refused.empty() && asked.parameter("force") != "true") {
    return status(409, "Conflict", refused);
  }
  const auto found = objects_.find(asked.path);
  const bool is_new = found == objects_.end();
  json object = is_new ? wanted : found->second;
  auto& owners = managers_[asked.path];
  const auto values = values_of(wanted);
  for (const auto& [place, owner] : std::exchange(owners, {})) {
    if (owner != manager) {
      owners[place] = owner;
    } else if (!values.contains(place)) {
      erase_at(object, place);
    }
  }
  for (const auto& [place, value] : values) {
    object[json::json_pointer(place)] = value;
    owners.try_emplace(place, manager);
  }
  auto& entries = object["metadata"]["managedFields"];
  const json entry = {{"manager", manager}, {"operation", "Apply"}};
  if (std::find(entries.begin(), entries.end(), entry) == entries.end()) {
    entries.push_back(entry);
  }
  complete(object, is_new ? json() : found->second);
  if (is_new) {
    return json_answer(201, put(object));
  }
  store(asked.path, std::move(object), "MODIFIED");
  return json_answer(200, objects_.at(asked.path));
}

}  // namespace sparkjob::fakes
