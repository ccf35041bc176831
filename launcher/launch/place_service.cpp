// SPDX-License-Identifier: Apache-2.0
#include "launch/place_service.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <vector>

#include "kube/stored.hpp"
#include "launch/service_owner.hpp"
#include "launch/service_state.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr int kRaces = 5;

/// An image that nobody has named is no reason to restart what runs.
void keep_image(objects::Service& service, const json& there) {
  if (service.image_said || !is_ready(there)) {
    return;
  }
  const auto place = "/spec/template/spec/containers/0"_json_pointer;
  json& wanted = service.objects.back()[place];
  const json& now = there.at(place);
  for (const auto* field : {"image", "imagePullPolicy"}) {
    if (wanted.contains(field)) {
      wanted[field] = now.at(field);
    }
  }
}

/// A claim is taken as it is, whoever made it.
bool is_claim(const json& object) {
  return object.at("kind") == "PersistentVolumeClaim";
}

bool is_of_other_fields(const kube::Refusal& refusal) {
  return refusal.code == 409 && refusal.message.starts_with("Apply failed");
}

/// Makes the object what it should be. What another manager has changed stays as it is.
std::optional<Trouble> apply(kube::Client& client, const json& object,
                             const std::optional<json>& found, bool& changed) {
  const auto what = kube::ref(object);
  if (is_claim(object)) {
    const auto answer = found ? kube::Client::Created(kube::Existing{*found})  //
                              : client.create(object);
    if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
      throw kube::refused("create", what, *refusal);
    }
    changed = changed || std::holds_alternative<kube::Made>(answer);
    return std::nullopt;
  }
  auto answer = client.apply(object);
  for (int again = 0; again < kRaces; ++again) {
    const auto* refusal = std::get_if<kube::Refusal>(&answer);
    if (refusal == nullptr || refusal->code != 409 || is_of_other_fields(*refusal)) {
      break;
    }
    answer = client.apply(object);  // another launcher was there at the same moment
  }
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    if (is_of_other_fields(*refusal)) {
      return Trouble{ErrorKind::Denied,
                     kube::shown(what) + " is left as it is: " + refusal->message};
    }
    throw kube::refused("change", what, *refusal);
  }
  changed =
      changed || !found || kube::version_of(std::get<json>(answer)) != kube::version_of(*found);
  return std::nullopt;
}

/// Looks at all of it first: of a service that is somebody else's nothing is changed.
Placed apply_all(kube::Client& client, objects::Service service) {
  std::vector<std::optional<json>> found;
  for (const json& object : service.objects) {
    found.push_back(client.get(kube::ref(object)));
    const auto owner =
        found.back() && !is_claim(object) ? other_owner(*found.back()) : std::nullopt;
    if (owner) {
      return {.trouble = Trouble{ErrorKind::Denied, "left alone, because " +
                                                        kube::shown(kube::ref(object)) +
                                                        " is not sparkjob's: " + *owner}};
    }
  }
  if (found.back()) {
    keep_image(service, *found.back());
  }
  Placed placed{.was_there = found.back().has_value()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto trouble = apply(client, service.objects[i], found[i], placed.changed);
    placed.trouble = placed.trouble ? placed.trouble : trouble;
  }
  return placed;
}

}  // namespace

Placed place(kube::Client& client, objects::Service service) {
  try {
    return apply_all(client, std::move(service));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Denied && error.kind() != ErrorKind::Refused) {
      throw;
    }
    return {.trouble = Trouble{error.kind(), error.what()}};  // a right or a quota is missing
  }
}

}  // namespace sparkjob::launch
