// SPDX-License-Identifier: Apache-2.0
#include "objects/owner.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sparkjob::objects {

using nlohmann::json;

void set_owner(json& metadata, const Identity& identity) {
  if (identity.job) {
    metadata["ownerReferences"] = json::array({{{"apiVersion", "batch/v1"},
                                                {"kind", "Job"},
                                                {"name", identity.job->name},
                                                {"uid", identity.job->uid},
                                                {"controller", false}}});
  }
}

bool is_owned_by(const json& object, const Identity& identity) {
  if (!identity.job) {
    return true;
  }
  const json metadata = object.value("metadata", json::object());
  const json owners = metadata.value("ownerReferences", json::array());
  return std::any_of(owners.begin(), owners.end(), [&](const json& owner) {
    return owner.value("uid", "") == identity.job->uid;
  });
}

}  // namespace sparkjob::objects
