// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace sparkjob::kube {

// What every object says that an API server has stored; empty or false where it does not.

/// `metadata.uid`.
std::string uid_of(const nlohmann::json& object);

/// `metadata.resourceVersion`, of an object or a list.
std::string version_of(const nlohmann::json& object);

/// Whether it is on its way out: it has a `metadata.deletionTimestamp`.
bool is_being_deleted(const nlohmann::json& object);

/// Whether this is a list of stored objects, with a version.
bool is_list(const nlohmann::json& list);

/// Whether this is something that a watch sends: a type that is known, and an object as stored.
bool is_event(const nlohmann::json& event);

}  // namespace sparkjob::kube
