// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sparkjob::spec {

/// What a field may hold.
enum class Type {
  Map,     ///< a map whose fields have rows of their own
  String,  ///< a string; the text the user wrote is kept
  Name,    ///< a DNS-1035 label: what a Job, a Service and a SparkApplication may be called
  Boolean,
  Integer,
  Memory,      ///< a Java size, as Spark reads it: 512m, 4g
  Cpu,         ///< a Kubernetes quantity of CPU: 500m, 1.5
  Factor,      ///< a positive decimal number in a string: 0.1
  Enum,        ///< one of `words`
  Strings,     ///< a list of strings
  StringMap,   ///< a map of strings
  EnvVars,     ///< core/v1 EnvVar list
  SecretKeys,  ///< a map of {name, key}
  Object,      ///< a map of Kubernetes' own, passed on as it is
  Objects,     ///< a list of maps that have `keys`, and may have `more`
};

enum class Support {
  Read,       ///< sparkjob reads it
  Later,      ///< a field of the schema that sparkjob does not read yet: an error by name
  Dead,       ///< in the schema, but no operator ever read it: an error that says so
  Elsewhere,  ///< not an application's matter here: an error that says what to write instead
};

/// One row of the schema. docs/configuration.md is checked against these rows.
struct Field {
  std::string_view path;  ///< `spec.driver.cores`
  Type type = Type::Map;
  Support support = Support::Read;
  std::string_view words = {};    ///< Enum: the allowed words, separated by blanks
  std::string_view refused = {};  ///< Enum: words of the schema that make no sense in a Job
  std::string_view keys = {};     ///< Objects: what each of them has to say
  std::string_view more = {};     ///< Objects: what each of them may say too; `*`: anything
  std::int64_t minimum = 0;       ///< Integer: the smallest value allowed
  /// The Spark property (a final `*` stands for the map's key), or in prose what it does;
  /// Elsewhere: what to do instead.
  std::string_view becomes = {};
};

/// The fields of a SparkApplication `sparkoperator.k8s.io/v1beta2`, in the order of its CRD.
std::span<const Field> application_schema();

/// The fields of a Launcher `sparkjob/v1`.
std::span<const Field> launcher_schema();

}  // namespace sparkjob::spec
