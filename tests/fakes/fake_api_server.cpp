// SPDX-License-Identifier: Apache-2.0
#include "fakes/fake_api_server.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "fakes/fake_request.hpp"

namespace sparkjob::fakes {

using nlohmann::json;

namespace {

std::string new_uid(long number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "00000000-0000-4000-8000-%012lx", number);
  return text.data();
}

bool has_ended(const json& pod) {
  const auto phase = pod.value("/status/phase"_json_pointer, std::string());
  return phase == "Succeeded" || phase == "Failed";
}

/// "metadata.name=x" as a server reads it.
bool selects(const std::string& selector, const json& object) {
  const auto equals = selector.find('=');
  if (equals == std::string::npos) {
    return true;
  }
  std::string pointer = "/" + selector.substr(0, equals);
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return object.value(json::json_pointer(pointer), std::string()) == selector.substr(equals + 1);
}

std::string quoted(const std::string& collection, const std::string& name) {
  return collection.substr(collection.rfind('/') + 1) + " \"" + name + "\"";
}

}  // namespace

json FakeApiServer::put(const json& object) {
  json whole = object;
  auto& metadata = whole["metadata"];
  if (!metadata.contains("namespace")) {
    metadata["namespace"] = "default";
  }
  metadata["uid"] = new_uid(++uids_);
  if (metadata.contains("generateName") && !metadata.contains("name")) {
    metadata["name"] = metadata["generateName"].get<std::string>() + std::to_string(uids_);
  }
  metadata["creationTimestamp"] = timestamp(clock_.now(), false);
  if (whole["kind"] == "Pod" && !whole.contains("status")) {
    whole["status"] = {{"phase", "Pending"}};
  }
  const auto path = kube::path(kube::ref(whole));
  store(path, std::move(whole), "ADDED");
  return objects_.at(path);
}

void FakeApiServer::change(const kube::ObjectRef& object, const json& patch,
                           const std::string& manager) {
  manage(kube::path(object), patch, manager);
  json changed = objects_.at(kube::path(object));
  changed.merge_patch(patch);
  store(kube::path(object), std::move(changed), "MODIFIED");
}

void FakeApiServer::set_status(const kube::ObjectRef& object, const json& status) {
  json changed = objects_.at(kube::path(object));
  changed["status"] = status;
  store(kube::path(object), std::move(changed), "MODIFIED");
}

void FakeApiServer::erase(const kube::ObjectRef& object) {
  drop(kube::path(object));
}

std::optional<json> FakeApiServer::object(const kube::ObjectRef& object) const {
  const auto found = objects_.find(kube::path(object));
  return found == objects_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<json> FakeApiServer::all(const std::string& kind) const {
  std::vector<json> found;
  for (const auto& [path, object] : objects_) {
    if (object.value("kind", "") == kind) {
      found.push_back(object);
    }
  }
  return found;
}

std::size_t FakeApiServer::ever(const std::string& kind, const std::string& label,
                                const std::string& value) const {
  return static_cast<std::size_t>(
      std::count_if(changes_.begin(), changes_.end(), [&](const Change& change) {
        return change.type == "ADDED" && change.object.value("kind", "") == kind &&
               change.object["metadata"].value("labels", json::object()).value(label, "") == value;
      }));
}

void FakeApiServer::at_request(std::size_t number, Effect effect, std::function<void()> action) {
  action_at_ = requests_.size() + number;
  action_after_ = effect;
  action_ = std::move(action);
}

std::size_t FakeApiServer::count(const std::string& part) const {
  return static_cast<std::size_t>(std::count_if(
      requests_.begin(), requests_.end(),
      [&](const std::string& request) { return request.find(part) != std::string::npos; }));
}

/// Nothing is stored, and nobody told, where nothing has changed.
void FakeApiServer::store(const std::string& path, json object, const std::string& type) {
  if (type == "MODIFIED" && objects_.at(path) == object) {
    return;
  }
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  changes_.push_back({.version = version_, .type = type, .path = path, .object = object});
  objects_[path] = std::move(object);
}

void FakeApiServer::drop(const std::string& path) {
  json last = std::exchange(objects_.at(path), json());
  objects_.erase(path);
  managers_.erase(path);
  last["metadata"]["resourceVersion"] = std::to_string(++version_);
  changes_.push_back({.version = version_, .type = "DELETED", .path = path, .object = last});
}

std::optional<kube::Answer> FakeApiServer::act(const Asked& asked) {
  if (asked.subresource == "log") {
    return read_log(asked);
  }
  if (asked.parameter("watch") == "true") {
    return watch(asked);
  }
  if (asked.method == "POST") {
    return create(asked);
  }
  if (asked.name.empty()) {
    return list(asked);
  }
  if (asked.is_apply) {
    return apply(asked);
  }
  if (!objects_.contains(asked.path)) {
    return status(404, "NotFound", quoted(asked.collection, asked.name) + " not found");
  }
  if (asked.method == "PATCH") {
    return patch(asked);
  }
  return asked.method == "DELETE" ? remove(asked) : json_answer(200, objects_.at(asked.path));
}

kube::Answer FakeApiServer::create(const Asked& asked) {
  json object = json::parse(asked.body);
  const auto parts = asked.collection.find("/namespaces/") + 12;
  object["metadata"]["namespace"] =
      asked.collection.substr(parts, asked.collection.find('/', parts) - parts);
  const auto what = kube::ref(object);
  const auto there = objects_.find(kube::path(what));
  if (there != objects_.end()) {
    const bool going = there->second["metadata"].contains("deletionTimestamp");
    return status(409, "AlreadyExists",
                  (going ? "object is being deleted: " : "") + quoted(asked.collection, what.name) +
                      " already exists");
  }
  return json_answer(201, put(object));
}

kube::Answer FakeApiServer::patch(const Asked& asked) {
  const json& now = objects_.at(asked.path);
  const json patch = json::parse(asked.body);
  const auto wanted = patch.value("/metadata/resourceVersion"_json_pointer, std::string());
  if (!wanted.empty() && wanted != now["metadata"]["resourceVersion"]) {
    return status(409, "Conflict",
                  "Operation cannot be fulfilled on " + quoted(asked.collection, asked.name) +
                      ": the object has been modified; please apply your changes to the latest "
                      "version and try again");
  }
  json changed = now;
  changed.merge_patch(patch);
  store(asked.path, std::move(changed), "MODIFIED");
  return json_answer(200, objects_.at(asked.path));
}

kube::Answer FakeApiServer::remove(const Asked& asked) {
  json object = objects_.at(asked.path);
  const json options = asked.body.empty() ? json::object() : json::parse(asked.body);
  const auto uid = object["metadata"]["uid"].get<std::string>();
  const auto wanted = options.value("/preconditions/uid"_json_pointer, uid);
  if (wanted != uid) {
    return status(
        409, "Conflict",
        "Precondition failed: UID in precondition: " + wanted + ", UID in object meta: " + uid);
  }
  if (object["kind"] == "Pod" && kubelet_ && !has_ended(object)) {
    if (!object["metadata"].contains("deletionTimestamp")) {
      const int grace = options.value("gracePeriodSeconds", 30);
      object["metadata"]["deletionTimestamp"] =
          timestamp(clock_.now() + std::chrono::seconds(grace), false);
      object["metadata"]["deletionGracePeriodSeconds"] = grace;
      store(asked.path, object, "MODIFIED");
    }
    return json_answer(200, objects_.at(asked.path));
  }
  drop(asked.path);
  return json_answer(200, object);
}

/// As a real one: the items of a list do not say their kind.
kube::Answer FakeApiServer::list(const Asked& asked) const {
  json items = json::array();
  std::string kind;
  for (const auto& [path, object] : objects_) {
    if (path.starts_with(asked.collection + "/") &&
        selects(asked.parameter("fieldSelector"), object) &&
        selects_labels(asked.parameter("labelSelector"), object)) {
      kind = object.value("kind", "");
      items.push_back(object);
      items.back().erase("kind");
      items.back().erase("apiVersion");
    }
  }
  return json_answer(200, {{"kind", kind + "List"},
                           {"apiVersion", "v1"},
                           {"metadata", {{"resourceVersion", std::to_string(version_)}}},
                           {"items", items}});
}

}  // namespace sparkjob::fakes
