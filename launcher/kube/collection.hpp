// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "kube/picture.hpp"

namespace sparkjob::kube {

/// Tells of each object of a collection when it changes, and when it is gone. Keeps their names and
/// versions only.
class Collection final : public Picture {
 public:
  /// Told an object's name and the object; nothing where it is gone.
  using Change = std::function<void(const std::string& name, const nlohmann::json* object)>;

  explicit Collection(Change change) : change_(std::move(change)) {}

  bool list(const nlohmann::json& list, const Look& look) override;
  void event(const std::string& type, const nlohmann::json& object) override;
  std::size_t told() const override { return told_; }
  bool know_nothing() const override { return !known_; }

 private:
  void show(const std::string& name, const nlohmann::json* object);

  Change change_;
  std::map<std::string, std::string> versions_;  ///< of the objects that are there, by name
  std::set<std::string> listed_;                 ///< by the pages of a list so far
  std::size_t told_ = 0;
  bool known_ = false;
};

}  // namespace sparkjob::kube
