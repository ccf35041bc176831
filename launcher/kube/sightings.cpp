// SPDX-License-Identifier: Apache-2.0
#include "kube/sightings.hpp"

#include <set>
#include <utility>

namespace sparkjob::kube {

namespace {

using nlohmann::json;

/// Whether a version comes after another. They are numbers in fact; of others only whether they
/// differ can be said.
bool is_newer(const std::string& one, const std::string& other) {
  const auto number = [](const std::string& version) {
    return !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!number(one) || !number(other)) {
    return one != other;
  }
  return one.size() == other.size() ? one > other : one.size() > other.size();
}

}  // namespace

std::string version_of(const json& object) {
  const json::json_pointer at("/metadata/resourceVersion");
  return object.contains(at) && object.at(at).is_string() ? object.at(at).get<std::string>() : "";
}

bool is_event(const json& event) {
  static const std::set<std::string> types = {"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"};
  return event.is_object() && event.contains("object") && event.contains("type") &&
         event["type"].is_string() && types.contains(event["type"]);
}

bool Sightings::list(const json& list) {
  if (list["items"].empty()) {
    const bool news = known_ != Known::Gone && is_newer(version_of(list), version_);
    if (news) {
      show({.object = std::nullopt, .gone = true}, version_of(list));
    }
    return news;
  }
  json object = list["items"][0];
  const auto version = version_of(object);
  if (!is_newer(version, version_)) {
    return false;
  }
  object["apiVersion"] = object_.api_version;  // which the items of a list do not say
  object["kind"] = object_.kind;
  show({.object = std::move(object), .gone = false}, version);
  return true;
}

void Sightings::event(const std::string& type, const json& object) {
  if (is_newer(version_of(object), version_)) {
    show({.object = object, .gone = type == "DELETED"}, version_of(object));
  }
}

void Sightings::show(Sight sight, const std::string& version) {
  known_ = sight.gone ? Known::Gone : Known::There;
  version_ = version;
  sights_.push_back(std::move(sight));
}

}  // namespace sparkjob::kube
