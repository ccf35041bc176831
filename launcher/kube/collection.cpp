// SPDX-License-Identifier: Apache-2.0
#include "kube/collection.hpp"

#include "kube/json_text.hpp"
#include "kube/stored.hpp"

namespace sparkjob::kube {

using nlohmann::json;

namespace {

std::string name_of(const json& object) {
  return text_at(object, "/metadata/name");
}

}  // namespace

bool Collection::list(const json& list, const Look& look) {
  const auto told = told_;
  if (look.first) {
    listed_.clear();
  }
  for (const json& object : list["items"]) {
    listed_.insert(name_of(object));
    event("MODIFIED", object);
  }
  if (text_at(list, "/metadata/continue").empty()) {
    known_ = true;
    const auto versions = versions_;
    for (const auto& [name, version] : versions) {
      if (!listed_.contains(name)) {
        show(name, nullptr);
      }
    }
  }
  return told_ != told;
}

void Collection::event(const std::string& type, const json& object) {
  const std::string name = name_of(object);
  if (type == "DELETED") {
    show(name, nullptr);
  } else if (versions_[name] != version_of(object)) {
    versions_[name] = version_of(object);
    show(name, &object);
  }
}

void Collection::show(const std::string& name, const json* object) {
  if (object == nullptr) {
    versions_.erase(name);
  }
  ++told_;
  change_(name, object);
}

}  // namespace sparkjob::kube
