// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kube/object_ref.hpp"
#include "kube/picture.hpp"

namespace sparkjob::kube {

/// One state of the watched object, in the order they came about; states in between may be skipped.
struct Sight {
  /// The object; when it is `gone`, its last state where the server told it.
  std::optional<nlohmann::json> object;
  bool gone = false;
};

/// What is known of one object from lists and watches, which may overtake each other: nothing is
/// told twice, and nothing that is older than what was told.
class Sightings final : public Picture {
 public:
  explicit Sightings(ObjectRef object) : object_(std::move(object)) {}

  /// A list that is newer than all that was told is believed even where its versions are lower, for
  /// a store that was restored from a backup counts anew.
  bool list(const nlohmann::json& list, const Look& look) override;
  void event(const std::string& type, const nlohmann::json& object) override;
  std::size_t told() const override { return told_; }
  /// What is new since the last call. Of what nobody takes, states in between are dropped.
  std::vector<Sight> taken() { return std::exchange(sights_, {}); }
  bool empty() const { return sights_.empty(); }
  bool know_nothing() const override { return known_ == Known::Nothing; }

 private:
  enum class Known { Nothing, There, Gone };

  static constexpr std::size_t kMost = 100;

  void show(Sight sight, const std::string& version);

  ObjectRef object_;
  Known known_ = Known::Nothing;
  std::string version_;  ///< of what was told last
  std::size_t told_ = 0;
  std::vector<Sight> sights_;
};

}  // namespace sparkjob::kube
