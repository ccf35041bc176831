// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

#include "error.hpp"
#include "kube/client.hpp"
#include "launch/verdict.hpp"
#include "objects/identity.hpp"

namespace sparkjob::launch {

/// What launchers of one Job know of each other's work, kept in a ConfigMap that the Job owns: the
/// attempt that is meant, written before its driver is created; then the driver's UID; at the end
/// the verdict. So a launcher that comes later never starts a second driver for an attempt.
struct Record {
  kube::ObjectRef config_map;
  std::string uid = {};      ///< of the ConfigMap
  std::string version = {};  ///< of the ConfigMap as it was read or written last
  int attempt = 1;
  int failures = 0;  ///< how many attempts before this one have failed and been tried again
  std::string driver_uid = {};          ///< empty until the driver has been created
  std::optional<Verdict> verdict = {};  ///< of the attempt
};

/// The ConfigMap's reference: named after the Job's UID, or the id where there is no Job.
kube::ObjectRef record_ref(const objects::Identity& identity);

/// The ConfigMap that says so, as it is created.
nlohmann::json record_object(const Record& record, const objects::Identity& identity);

/// Reads it back. Throws Error (Denied) for a ConfigMap of that name that is no record of this Job,
/// or that somebody has damaged.
Record read_record(const nlohmann::json& config_map, const objects::Identity& identity);

/// Creates the record of a first attempt, or reads the one that an earlier launcher has left.
Record open_record(kube::Client& client, const objects::Identity& first_attempt);

/// Write a step into the record. False where another launcher of the Job was faster: then `record`
/// is what that one has written, and the step is not taken. `owners`, unless null, become the
/// record's `ownerReferences`. Throw Error (Denied, Refused, Unavailable).
bool record_driver(kube::Client& client, Record& record, const std::string& uid,
                   const nlohmann::json& owners);
/// Of a record that has been deleted meanwhile there is nobody left to tell: true.
bool record_verdict(kube::Client& client, Record& record, const Verdict& verdict);

/// Begins the next attempt: no driver and no verdict yet. Throws Error (Unavailable) where another
/// launcher has begun one.
void record_next_attempt(kube::Client& client, Record& record);
/// The same after an attempt that failed.
void record_failure(kube::Client& client, Record& record);

/// That another launcher of the Job goes on in this one's place.
Error another_is_ahead(const Record& record);

}  // namespace sparkjob::launch
