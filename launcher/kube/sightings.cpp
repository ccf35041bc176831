// SPDX-License-Identifier: Apache-2.0
#include "kube/sightings.hpp"

#include <utility>

#include "kube/stored.hpp"

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

/// Whether the second is a later state of the first.
bool is_same(const Sight& one, const Sight& other) {
  return one.object && other.object && uid_of(*one.object) == uid_of(*other.object);
}

}  // namespace

bool Sightings::list(const json& list, const Look& look) {
  const bool is_latest = look.told == told_;
  const auto is_news = [&](const std::string& version) {
    return is_latest ? version != version_ : is_newer(version, version_);
  };
  if (list["items"].empty()) {
    const auto version = version_of(list);
    const bool news = known_ != Known::Gone && is_news(version);
    if (news) {
      show({.object = std::nullopt, .gone = true}, version);
    }
    return news;
  }
  json object = list["items"][0];
  const auto version = version_of(object);
  if (!is_news(version)) {
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

/// Nobody takes what is told while an answer is waited for, a minute or more; of hundreds of
/// changes a second only the latest state matters, and how the object came and went.
void Sightings::show(Sight sight, const std::string& version) {
  known_ = sight.gone ? Known::Gone : Known::There;
  version_ = version;
  ++told_;
  if (sights_.size() >= kMost) {
    const bool replaces = !sights_.back().gone && is_same(sights_.back(), sight);
    sights_.erase(replaces ? sights_.end() - 1 : sights_.begin());
  }
  sights_.push_back(std::move(sight));
}

}  // namespace sparkjob::kube
