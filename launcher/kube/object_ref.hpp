// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace sparkjob::kube {

/// Names one object: `{"v1", "Pod", "team", "flights-driver"}`.
struct ObjectRef {
  std::string api_version;
  std::string kind;
  std::string name_space;
  std::string name;
};

/// The reference of an object that names itself.
ObjectRef ref(const nlohmann::json& object);
/// "Pod flights-driver", or "Pod" for all of them, for messages.
std::string shown(const ObjectRef& object);

/// `/api/v1/namespaces/team/pods/flights-driver`; without a name, the collection. Knows the kinds
/// sparkjob uses; throws Error (Bug) for another.
std::string path(const ObjectRef& object);

/// The path of the object's collection, for this object only: what a list or watch of it asks for.
std::string selecting_path(const ObjectRef& object);

/// `text` as a part of a URL's path or query.
std::string escaped(std::string_view text);

}  // namespace sparkjob::kube
