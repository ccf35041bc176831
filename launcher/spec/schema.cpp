// SPDX-License-Identifier: Apache-2.0
#include "spec/schema.hpp"

#include <array>
#include <vector>

#include "spec/fields.hpp"

namespace sparkjob::spec {

namespace {

using enum Support;

constexpr auto kLauncher = std::to_array<Field>({
    {"apiVersion", Type::String},
    {"kind", Type::String},
    {"metadata", Type::Map},
    {.path = "metadata.name", .type = Type::Name, .becomes = "nothing"},
    {.path = "master", .type = Type::String, .becomes = "spark.master"},
    {.path = "sparkHome", .type = Type::String, .becomes = "where client mode finds Spark"},
    {.path = "progress",
     .type = Type::Enum,
     .words = "auto lines none",
     .becomes = "how stages and tasks are shown; `none` asks the driver nothing"},
    {.path = "stopGracePeriodSeconds",
     .type = Type::Integer,
     .becomes = "the time from SIGTERM to SIGKILL"},
    {.path = "queueDeadlineSeconds",
     .type = Type::Integer,
     .becomes = "how long a driver may wait for quota and a node (0, the default: no limit)"},
    {.path = "startDeadlineSeconds",
     .type = Type::Integer,
     .becomes = "how long a driver may take from its node to running (600 where nobody says it; 0: "
                "no limit)"},
    {.path = "runDeadlineSeconds",
     .type = Type::Integer,
     .becomes = "how long a driver may run (0, the default: no limit)"},
    {.path = "keepDriver",
     .type = Type::Enum,
     .words = "always onFailure never",
     .becomes =
         "whether the driver's pod stays, with its log, when the run has ended (always where "
         "nobody says it)"},
    {.path = "onInterrupt",
     .type = Type::Enum,
     .words = "leave delete",
     .becomes = "what Ctrl-C outside a Job does to the driver (leave where nobody says it)"},
    {.path = "podSecurity",
     .type = Type::Enum,
     .words = "privileged restricted",
     .becomes = "the Pod Security level that driver and executors pass: as spark-submit makes them "
                "(privileged, the default), or with a read-only root and no rights (restricted)"},
    {.path = "logs",
     .type = Type::Enum,
     .words = "driver none",
     .becomes =
         "what standard output gets: the driver's log (driver, the default), or nothing, for "
         "tools that follow the driver's pod themselves"},
    {.path = "services", .support = Later},
});

}  // namespace

std::span<const Field> application_schema() {
  static const std::vector<Field> all = [] {
    std::vector<Field> fields(application_fields().begin(), application_fields().end());
    fields.insert(fields.end(), role_fields().begin(), role_fields().end());
    return fields;
  }();
  return all;
}

std::span<const Field> launcher_schema() {
  return kLauncher;
}

}  // namespace sparkjob::spec
