// SPDX-License-Identifier: Apache-2.0
#include "launch/record.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

#include "error.hpp"
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

void write(kube::Client& client, const Record& record) {
  const auto answer = client.merge_patch(record.config_map, {{"data", data(record)}});
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    throw kube::refused("patch", record.config_map, *refusal);
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
  Record record{.config_map = record_ref(identity)};
  if (!objects::is_owned_by(config_map, identity)) {
    throw Error(ErrorKind::Denied,
                "the name of " + kube::shown(record.config_map) + " is taken by somebody else",
                "delete it, or the Job that owns it");
  }
  const json values = config_map.value("data", json::object());
  const auto attempt = number(values, kAttempt);
  if (!attempt || *attempt < 1) {
    damaged(record.config_map);
  }
  record.attempt = *attempt;
  if (values.contains(kFailures)) {
    const auto failures = number(values, kFailures);
    if (!failures || *failures < 0) {
      damaged(record.config_map);
    }
    record.failures = *failures;
  }
  record.driver_uid = values.value(kDriverUid, "");
  if (values.contains(kStatus)) {
    const auto status = number(values, kStatus);
    if (!status || *status < 0 || *status > 255) {
      damaged(record.config_map);
    }
    record.verdict = Verdict{.status = *status, .reason = values.value(kReason, "")};
  }
  return record;
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
  return fresh;
}

void record_driver(kube::Client& client, Record& record, const std::string& uid) {
  record.driver_uid = uid;
  write(client, record);
}

void record_verdict(kube::Client& client, Record& record, const Verdict& verdict) {
  record.verdict = verdict;
  write(client, record);
}

void record_next_attempt(kube::Client& client, Record& record) {
  ++record.attempt;
  record.driver_uid.clear();
  record.verdict.reset();
  write(client, record);
}

void record_failure(kube::Client& client, Record& record) {
  ++record.failures;
  record_next_attempt(client, record);
}

}  // namespace sparkjob::launch
