// SPDX-License-Identifier: Apache-2.0
#include "kube/stored.hpp"

#include <algorithm>
#include <set>

#include "kube/json_text.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

/// Whether the object says what every stored object does.
bool is_whole(const json& object) {
  return object.is_object() && !uid_of(object).empty() && !version_of(object).empty();
}

}  // namespace

std::string uid_of(const json& object) {
  return text_at(object, "/metadata/uid");
}

std::string version_of(const json& object) {
  return text_at(object, "/metadata/resourceVersion");
}

bool is_being_deleted(const json& object) {
  return !text_at(object, "/metadata/deletionTimestamp").empty();
}

bool is_list(const json& list) {
  return list.is_object() && !version_of(list).empty() && list.contains("items") &&
         list["items"].is_array() &&
         std::all_of(list["items"].begin(), list["items"].end(), is_whole);
}

bool is_event(const json& event) {
  static const std::set<std::string> changes = {"ADDED", "MODIFIED", "DELETED"};
  if (!event.is_object() || !event.contains("object") || !event["object"].is_object() ||
      !event.contains("type") || !event["type"].is_string()) {
    return false;
  }
  const std::string type = event["type"];
  const json& object = event["object"];
  return type == "ERROR" || (type == "BOOKMARK" && !version_of(object).empty()) ||
         (changes.contains(type) && is_whole(object));
}

}  // namespace sparkjob::kube
