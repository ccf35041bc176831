// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>

namespace sparkjob::kube {

/// A list that was asked for.
struct Look {
  std::size_t told = 0;  ///< what `Picture::told` was when it was asked for
  bool first = true;     ///< the first page of it
};

/// What is known of the objects that a watch is about, from lists and events, which may overtake
/// each other.
class Picture {
 public:
  virtual ~Picture() = default;

  /// Takes a list, or a page of one that goes on (`metadata.continue`); whether it brought news.
  virtual bool list(const nlohmann::json& list, const Look& look) = 0;
  /// Takes an event of a watch (ADDED, MODIFIED, DELETED).
  virtual void event(const std::string& type, const nlohmann::json& object) = 0;
  /// How often something was told.
  virtual std::size_t told() const = 0;
  virtual bool know_nothing() const = 0;
};

}  // namespace sparkjob::kube
