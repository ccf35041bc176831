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
    {"services", Type::Map},
    {.path = "services.deadlineSeconds",
     .type = Type::Integer,
     .becomes = "how long a run waits until its services are ready, before its driver (120 where "
                "nobody says it; 0: not at all)"},
    {.path = "services.whenNotReady",
     .type = Type::Enum,
     .words = "continue fail",
     .becomes = "what becomes of a run whose services are not ready, or not to be put in place: it "
                "goes on without (continue, the default), or ends"},
    {"services.historyServer", Type::Map},
    {.path = "services.historyServer.image",
     .type = Type::String,
     .becomes = "the history server's image (the driver's where nobody says it)"},
    {.path = "services.historyServer.logDirectory",
     .type = Type::String,
     .becomes =
         "where event logs are: `file:` for the volume `spark-events`, or a store as "
         "`s3a://…` (`spark.eventLog.dir` where that is set, else `file:///var/spark/events`)"},
    {.path = "services.historyServer.resources",
     .type = Type::Object,
     .becomes = "`resources` of its container, over those of services/history-server"},
    {"services.reverseProxy", Type::Map},
    {.path = "services.reverseProxy.image",
     .type = Type::String,
     .becomes = "the proxy's image, made from images/reverse-proxy; has to be said"},
    {.path = "services.reverseProxy.replicas",
     .type = Type::Integer,
     .minimum = 1,
     .becomes = "how many of it there are (where nobody says it: one, or what an autoscaler says)"},
    {.path = "services.reverseProxy.resources",
     .type = Type::Object,
     .becomes = "`resources` of its container, over those of services/reverse-proxy"},
    {.path = "services.reverseProxy.path",
     .type = Type::String,
     .becomes = "the prefix it is seen under, such as `/team/spark`"},
    {.path = "services.reverseProxy.host",
     .type = Type::String,
     .becomes = "the host of its Ingress; without one there is no Ingress"},
    {.path = "services.reverseProxy.ingressClassName",
     .type = Type::String,
     .becomes = "the class of its Ingress (the cluster's default where nobody says it)"},
    {.path = "services.reverseProxy.tlsSecret",
     .type = Type::String,
     .becomes = "the Secret with its Ingress' certificate; without one there is no TLS"},
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
