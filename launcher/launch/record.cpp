// SPDX-License-Identifier: Apache-2.0
#include "launch/record.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

#include "error.hpp"
#include "kube/stored.hpp"
#include "objects/owner.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr auto kAttempt = "attempt";
constexpr auto kFailures = "failures";
constexpr auto kDriverUid = "driverUid";
constexpr auto kStatus = "status";
constexpr auto kReason = "reason";

json data(const Record& record) {
  json result = {{kAttempt, std::to_string(record.attempt)}, {kDriverUid, record.driver_uid}};
  result[kFailures] = record.failures > 0 ? json(std::to_string(record.failures)) : json();
  // In a merge patch null removes what an earlier attempt left.
  result[kStatus] = record.verdict ? json(std::to_string(record.verdict->status)) : json();
  result[kReason] = record.verdict ? json(record.verdict->reason) : json();
  return result;
}

std::optional<int> number(const json& data, const char* key) {
  const std::string digits = data.value(key, "");
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole ? std::optional<int>(value) : std::nullopt;
}

[[noreturn]] void damaged(const kube::ObjectRef& config_map) {
  throw Error(ErrorKind::Denied,
              "the record of this run, " + kube::shown(config_map) + ", cannot be read",
              "somebody has changed it; delete the Job and create it again");
}

[[noreturn]] void deleted(const kube::ObjectRef& config_map) {
  throw Error(ErrorKind::Denied,
              "the record of this run, " + kube::shown(config_map) + ", has been deleted",
              "delete the Job and create it again");
}

bool is_same_state(const Record& one, const Record& other) {
  return one.attempt == other.attempt && one.failures == other.failures &&
         one.driver_uid == other.driver_uid && one.verdict == other.verdict;
}

/// What is in the data of a ConfigMap that is the record.
Record parsed(const json& config_map, const kube::ObjectRef& reference) {
  Record record{.config_map = reference,
                .uid = kube::uid_of(config_map),
                .version = kube::version_of(config_map)};
  const json values = config_map.value("data", json::object());
  const auto attempt = number(values, kAttempt);
  if (!attempt || *attempt < 1) {
    damaged(reference);
  }
  record.attempt = *attempt;
  if (values.contains(kFailures)) {
    const auto failures = number(values, kFailures);
    if (!failures || *failures < 0) {
      damaged(reference);
    }
    record.failures = *failures;
  }
  record.driver_uid = values.value(kDriverUid, "");
  if (values.contains(kStatus)) {
    const auto status = number(values, kStatus);
    if (!status || *status < 0 || *status > 255) {
      damaged(reference);
    }
    record.verdict = Verdict{.status = *status, .reason = values.value(kReason, "")};
  }
  return record;
}

/// Writes `step` over `record`, if that is what the record is still. A conflict may also be with
/// this very step, whose answer was lost, or with somebody who has changed a label.
bool write(kube::Client& client, Record& record, const Record& step, const json& owners = nullptr) {
  json metadata = json::object();
  if (!owners.is_null()) {
    metadata["ownerReferences"] = owners;
  }
  while (true) {
    metadata["resourceVersion"] = record.version;
    const auto answer =
        client.merge_patch(record.config_map, {{"metadata", metadata}, {"data", data(step)}});
    if (const auto* stored = std::get_if<json>(&answer)) {
      record = step;
      record.version = kube::version_of(*stored);
      return true;
    }
    const auto& refusal = std::get<kube::Refusal>(answer);
    if (refusal.code != 409 && refusal.code != 404) {
      throw kube::refused("patch", record.config_map, refusal);
    }
    const auto found = client.get(record.config_map);
    if (!found) {
      if (step.verdict) {  // gone with its Job or the driver that owned it: nobody will read it
        return true;
      }
      deleted(record.config_map);
    }
    const Record now = parsed(*found, record.config_map);
    const bool is_old = is_same_state(now, record);
    record = now;
    if (!is_old) {
      return is_same_state(now, step);
    }
  }
}

void begin_next(kube::Client& client, Record& record, int failures) {
  Record step = record;
  ++step.attempt;
  step.failures = failures;
  step.driver_uid.clear();
  step.verdict.reset();
  if (!write(client, record, step)) {
    throw another_is_ahead(record);
  }
}

}  // namespace

kube::ObjectRef record_ref(const objects::Identity& identity) {
  return {.api_version = "v1",
          .kind = "ConfigMap",
          .name_space = identity.name_space,
          .name = "sparkjob-" + (identity.job ? identity.job->uid : identity.id)};
}

json record_object(const Record& record, const objects::Identity& identity) {
  json values = data(record);
  for (const auto* key : {kStatus, kReason, kFailures}) {
    if (values[key].is_null()) {
      values.erase(key);
    }
  }
  json metadata = {{"name", record.config_map.name}, {"namespace", record.config_map.name_space}};
  objects::set_owner(metadata, identity);
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata", std::move(metadata)},
          {"data", std::move(values)}};
}

Record read_record(const json& config_map, const objects::Identity& identity) {
  const auto reference = record_ref(identity);
  if (!objects::is_owned_by(config_map, identity)) {
    throw Error(ErrorKind::Denied,
                "the name of " + kube::shown(reference) + " is taken by somebody else",
                "delete it, or the Job that owns it");
  }
  return parsed(config_map, reference);
}

Record open_record(kube::Client& client, const objects::Identity& first_attempt) {
  Record fresh{.config_map = record_ref(first_attempt)};
  const auto answer = client.create(record_object(fresh, first_attempt));
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    throw kube::refused("create", fresh.config_map, *refusal);
  }
  if (const auto* existing = std::get_if<kube::Existing>(&answer)) {
    return read_record(existing->object, first_attempt);
  }
  const json& stored = std::get<kube::Made>(answer).object;
  fresh.uid = kube::uid_of(stored);
  fresh.version = kube::version_of(stored);
  return fresh;
}

bool record_driver(kube::Client& client, Record& record, const std::string& uid,
                   const json& owners) {
  Record step = record;
  step.driver_uid = uid;
  return write(client, record, step, owners);
}

bool record_verdict(kube::Client& client, Record& record, const Verdict& verdict) {
  Record step = record;
  step.verdict = verdict;
  return write(client, record, step);
}

void record_next_attempt(kube::Client& client, Record& record) {
  begin_next(client, record, record.failures);
}

void record_failure(kube::Client& client, Record& record) {
  begin_next(client, record, record.failures + 1);
}

Error another_is_ahead(const Record& record) {
  return {ErrorKind::Unavailable,
          "another launcher of this run is at attempt " + std::to_string(record.attempt) +
              (record.verdict ? ", which has ended" : "") + "; this one ends"};
}

}  // namespace sparkjob::launch
