// SPDX-License-Identifier: Apache-2.0
#include "objects/pod_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "objects/monitoring.hpp"
#include "objects/pod_volumes.hpp"
#include "spark/java_values.hpp"

namespace sparkjob::objects {

using layers::Tree;
using nlohmann::json;

namespace {

enum class Lay { Replace, Append };

struct Destination {
  std::string_view field;    ///< of spec.ROLE
  std::string_view pointer;  ///< in the pod, or in the container
  Lay lay;
};

constexpr auto kPod = std::to_array<Destination>({
    {"affinity", "/spec/affinity", Lay::Replace},
    {"dnsConfig", "/spec/dnsConfig", Lay::Replace},
    {"hostAliases", "/spec/hostAliases", Lay::Append},
    {"initContainers", "/spec/initContainers", Lay::Append},
    {"podSecurityContext", "/spec/securityContext", Lay::Replace},
    {"priorityClassName", "/spec/priorityClassName", Lay::Replace},
    {"runtimeClassName", "/spec/runtimeClassName", Lay::Replace},
    {"shareProcessNamespace", "/spec/shareProcessNamespace", Lay::Replace},
    {"sidecars", "/spec/containers", Lay::Append},
    {"tolerations", "/spec/tolerations", Lay::Append},
});

constexpr auto kContainer = std::to_array<Destination>({
    {"envFrom", "/envFrom", Lay::Append},
    {"lifecycle", "/lifecycle", Lay::Replace},
    {"ports", "/ports", Lay::Append},
});

template <std::size_t size>
void lay(const spec::PodFields& fields, const std::array<Destination, size>& destinations,
         Object& object) {
  for (const Destination& to : destinations) {
    const auto field = fields.find(std::string(to.field));
    if (field == fields.end()) {
      continue;
    }
    const std::string pointer(to.pointer);
    if (to.lay == Lay::Replace) {
      object.set(pointer, field->second);
      continue;
    }
    for (const Tree& element : *field->second.list()) {
      object.add(pointer, element);
    }
  }
}

// What Spark 4.3 forces has been said by a property already; the other fields are the user's.
void lay_security_context(const spec::PodFields& fields, Object& container) {
  const auto field = fields.find("securityContext");
  if (field == fields.end()) {
    return;
  }
  const json escalation = container.at("/securityContext/allowPrivilegeEscalation");
  container.set("/securityContext", field->second);
  if (!escalation.is_null() && !container.has("/securityContext/allowPrivilegeEscalation")) {
    container.set("/securityContext/allowPrivilegeEscalation", escalation);
  }
}

void lay_host_network(const spec::PodFields& fields, Object& pod) {
  const auto field = fields.find("hostNetwork");
  if (field == fields.end()) {
    return;
  }
  pod.set("/spec/hostNetwork", field->second);
  if (pod.at("/spec/hostNetwork") == true) {
    pod.set("/spec/dnsPolicy", "ClusterFirstWithHostNet", layers::place(field->second.origin));
  }
}

// Entries with a value are properties. They are repeated, in order, where one of them refers to
// another: Spark's order is not theirs.
void lay_variables(const spec::Role& said, Object& container) {
  const bool needed = std::any_of(said.env.begin(), said.env.end(), [](const auto& variable) {
    return !variable.value || variable.value->value.find("$(") != std::string::npos;
  });
  for (const spec::EnvVar& variable : said.env) {
    if (!needed) {
      return;
    }
    Object entry;
    entry.set("/name", variable.name, layers::place(variable.origin));
    if (variable.value) {
      entry.set("/value", variable.value->value, layers::place(variable.value->origin));
    } else {
      entry.set("/valueFrom", *variable.value_from);
    }
    container.add("/env", std::move(entry));
  }
}

void lay_gpu(const spec::Role& said, Object& container) {
  if (said.gpu) {
    container.set(below("/resources/limits", said.gpu->value.name),
                  std::to_string(said.gpu->value.quantity), layers::place(said.gpu->origin));
  }
}

void lay_memory_limit(const spec::Driver& driver, Object& container) {
  if (driver.memory_limit) {
    const auto size = spark::mebibytes(driver.memory_limit->value).value_or(0);
    container.set("/resources/limits/memory", std::to_string(size) + "Mi",
                  layers::place(driver.memory_limit->origin));
  }
}

// Spark has a property for that of executors since 4.1, which the pod's own has to agree with.
void lay_grace_period(const spec::Role& said, Object& pod) {
  if (const auto& seconds = said.termination_grace_period_seconds) {
    pod.set("/spec/terminationGracePeriodSeconds", seconds->value, layers::place(seconds->origin));
  }
}

}  // namespace

void lay_fields(const Context& context, const std::string& role, Object& pod, Object& container) {
  const spec::Role& said = role_of(context, role);
  lay_variables(said, container);
  lay(said.pod_fields, kContainer, container);
  lay(said.pod_fields, kPod, pod);
  lay_host_network(said.pod_fields, pod);
  lay_grace_period(said, pod);
  lay_gpu(said, container);
  if (role == "driver") {
    lay_memory_limit(context.inputs.application.driver, container);
    lay_spark_config_map(context, pod, container);
  }
  lay_security_context(said.pod_fields, container);
  lay_metrics(context, role, pod, container);
  lay_volumes(context.inputs.application, said, pod, container);
}

bool has_fields(const Context& context, const std::string& role) {
  Object pod;
  Object container;
  lay_fields(context, role, pod, container);
  return !pod.value.empty() || !container.value.empty();
}

}  // namespace sparkjob::objects
