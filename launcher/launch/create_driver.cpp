// SPDX-License-Identifier: Apache-2.0
#include "launch/create_driver.hpp"

#include <nlohmann/json.hpp>

#include <utility>

#include "error.hpp"
#include "kube/stored.hpp"
#include "launch/pod_state.hpp"
#include "objects/owner.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

[[noreturn]] void taken(const kube::ObjectRef& object) {
  throw Error(ErrorKind::Denied,
              "the name of " + kube::shown(object) + " is taken by somebody else",
              "delete it, or give the application another name");
}

/// Quotas empty by themselves; any other refusal ends the run.
NoRoom no_room(const kube::ObjectRef& object, const kube::Refusal& refusal) {
  const Error error = kube::refused("create", object, refusal);
  if (error.kind() != ErrorKind::Refused) {
    throw Error(error);
  }
  return {.why = error.what()};
}

/// `object` as what an object's `metadata.ownerReferences` has of its only owner.
json owned_by(const kube::ObjectRef& object, const std::string& uid) {
  return json::array({{{"apiVersion", object.api_version},
                       {"kind", object.kind},
                       {"name", object.name},
                       {"uid", uid}}});
}

/// Creates what is to be there before the driver, so that no driver waits for its ConfigMap.
/// Without a Job the record owns it all.
std::optional<NoRoom> create_before(kube::Client& client, const objects::Objects& objects,
                                    const objects::Identity& identity, const Record& record) {
  for (json object : objects.before) {
    if (!identity.job) {
      object["metadata"]["ownerReferences"] = owned_by(record.config_map, record.uid);
    }
    const auto answer = client.create(object);
    const auto reference = kube::ref(object);
    if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
      return no_room(reference, *refusal);
    }
    const auto* existing = std::get_if<kube::Existing>(&answer);
    // A Secret that may not be read is an earlier launcher's: the Job's UID is in its name.
    const bool is_seen = existing != nullptr && !existing->object.is_null();
    if (is_seen && !objects::is_owned_by(existing->object, identity)) {
      taken(reference);
    }
  }
  return std::nullopt;
}

std::string application_id(const json& pod) {
  const json labels = pod.at("metadata").value("labels", json::object());
  return labels.value("spark-app-selector", "");
}

bool is_same_driver(const json& found, const json& wanted, const objects::Identity& identity) {
  return objects::is_owned_by(found, identity) && application_id(found) == application_id(wanted);
}

/// Whether the driver that the record knows of is still there.
bool is_there(kube::Client& client, const kube::ObjectRef& pod, const Record& record) {
  const auto found = client.get(pod);
  return found && kube::uid_of(*found) == record.driver_uid;
}

/// The driver of the record, or that it is gone.
std::variant<Driver, Verdict, NoRoom> adopted(kube::Client& client, Driver driver,
                                              const Record& record) {
  if (is_there(client, driver.pod, record)) {
    return driver;
  }
  return verdict(ErrorKind::Lost, "the driver " + driver.pod.name +
                                      " was created earlier and is gone: its result is unknown");
}

/// Another launcher has written another driver into the record, or a verdict. Ours must not be a
/// second one.
std::variant<Driver, Verdict, NoRoom> overtaken(kube::Client& client, const Driver& driver,
                                                const Record& record) {
  if (!driver.adopted && driver.uid != record.driver_uid) {
    client.remove(driver.pod, driver.uid);
  }
  if (record.verdict) {
    return *record.verdict;
  }
  throw another_is_ahead(record);
}

/// What the server answered to the driver's creation: whose driver it is, or why there is none.
std::optional<NoRoom> settle(Driver& driver, const kube::Client::Created& answer,
                             const json& wanted, const objects::Identity& identity) {
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    return no_room(driver.pod, *refusal);
  }
  if (const auto* made = std::get_if<kube::Made>(&answer)) {
    driver.uid = kube::uid_of(made->object);
    driver.adopted = false;
    return std::nullopt;
  }
  const json& existing = std::get<kube::Existing>(answer).object;
  if (is_same_driver(existing, wanted, identity)) {
    driver.uid = kube::uid_of(existing);
    return std::nullopt;
  }
  if (!objects::is_owned_by(existing, identity) || !kube::is_being_deleted(existing)) {
    taken(driver.pod);
  }
  return NoRoom{.why = "the earlier " + kube::shown(driver.pod) + " is still being deleted"};
}

}  // namespace

std::variant<Driver, Verdict, NoRoom> create_driver(kube::Client& client,
                                                    const objects::Objects& objects,
                                                    const objects::Identity& identity,
                                                    Record& record) {
  Driver driver{.pod = kube::ref(objects.driver_pod),
                .uid = record.driver_uid,
                .container = objects.driver_container,
                .adopted = true};
  if (!record.driver_uid.empty()) {
    return adopted(client, driver, record);
  }
  if (auto full = create_before(client, objects, identity, record)) {
    return *std::move(full);
  }
  const auto answer = client.create(objects.driver_pod);
  if (auto full = settle(driver, answer, objects.driver_pod, identity)) {
    return *std::move(full);
  }
  // Without a Job deleting the driver leaves nothing, as with spark-submit: it owns the record.
  const json owner = identity.job ? json() : owned_by(driver.pod, driver.uid);
  if (!record_driver(client, record, driver.uid, owner)) {
    return overtaken(client, driver, record);
  }
  return driver;
}

void remove_earlier_driver(kube::Client& client, const objects::Objects& objects,
                           const objects::Identity& identity) {
  const auto pod = kube::ref(objects.driver_pod);
  const auto found = client.get(pod);
  if (found && is_same_driver(*found, objects.driver_pod, identity) &&
      !kube::is_being_deleted(*found) && !pod_state(*found, objects.driver_container).verdict) {
    client.remove(pod, kube::uid_of(*found));
  }
}

}  // namespace sparkjob::launch
