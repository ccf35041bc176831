// SPDX-License-Identifier: Apache-2.0
#include "launch/create_driver.hpp"

#include <nlohmann/json.hpp>

#include "error.hpp"
#include "objects/owner.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

[[noreturn]] void taken(const kube::ObjectRef& object) {
  throw Error(ErrorKind::Denied,
              "the name of " + kube::shown(object) + " is taken by somebody else",
              "delete it, or give the application another name");
}

/// Creates what is to be there before the driver, so that no driver waits for its ConfigMap.
void create_before(kube::Client& client, const objects::Objects& objects,
                   const objects::Identity& identity) {
  for (const json& object : objects.before) {
    const auto answer = client.create(object);
    const auto reference = kube::ref(object);
    if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
      throw kube::refused("create", reference, *refusal);
    }
    const auto* existing = std::get_if<kube::Existing>(&answer);
    // A Secret that may not be read is an earlier launcher's: the Job's UID is in its name.
    const bool is_seen = existing != nullptr && !existing->object.is_null();
    if (is_seen && !objects::is_owned_by(existing->object, identity)) {
      taken(reference);
    }
  }
}

std::string application_id(const json& pod) {
  const json labels = pod.at("metadata").value("labels", json::object());
  return labels.value("spark-app-selector", "");
}

bool is_same_driver(const json& found, const json& wanted, const objects::Identity& identity) {
  return objects::is_owned_by(found, identity) && application_id(found) == application_id(wanted);
}

std::string uid(const json& object) {
  return object.at("metadata").at("uid");
}

/// Whether the driver that the record knows of is still there.
bool is_there(kube::Client& client, const kube::ObjectRef& pod, const Record& record) {
  const auto found = client.get(pod);
  return found && uid(*found) == record.driver_uid;
}

/// Without a Job the driver's pod owns the rest, as with spark-submit: deleting it leaves nothing.
void give_to_driver(kube::Client& client, const objects::Objects& objects, const Record& record,
                    const Driver& driver) {
  const json owner = {{"apiVersion", driver.pod.api_version},
                      {"kind", driver.pod.kind},
                      {"name", driver.pod.name},
                      {"uid", driver.uid}};
  const json patch = {{"metadata", {{"ownerReferences", json::array({owner})}}}};
  std::vector<kube::ObjectRef> owned = {record.config_map};
  for (const json& object : objects.before) {
    owned.push_back(kube::ref(object));
  }
  for (const kube::ObjectRef& object : owned) {
    const auto answer = client.merge_patch(object, patch);
    if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
      throw kube::refused("patch", object, *refusal);
    }
  }
}

}  // namespace

std::variant<Driver, Verdict> create_driver(kube::Client& client, const objects::Objects& objects,
                                            const objects::Identity& identity, Record& record) {
  Driver driver{.pod = kube::ref(objects.driver_pod),
                .uid = record.driver_uid,
                .container = objects.driver_container,
                .adopted = true};
  if (!record.driver_uid.empty()) {
    if (!is_there(client, driver.pod, record)) {
      return verdict(ErrorKind::Lost,
                     "the driver " + driver.pod.name +
                         " was created earlier and is gone: its result is unknown");
    }
    return driver;
  }
  create_before(client, objects, identity);
  const auto answer = client.create(objects.driver_pod);
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    throw kube::refused("create", driver.pod, *refusal);
  }
  if (const auto* existing = std::get_if<kube::Existing>(&answer)) {
    if (!is_same_driver(existing->object, objects.driver_pod, identity)) {
      taken(driver.pod);
    }
    driver.uid = uid(existing->object);
  } else {
    driver.uid = uid(std::get<kube::Made>(answer).object);
    driver.adopted = false;
  }
  record_driver(client, record, driver.uid);
  if (!identity.job) {
    give_to_driver(client, objects, record, driver);
  }
  return driver;
}

}  // namespace sparkjob::launch
