// SPDX-License-Identifier: Apache-2.0
#include "spark/role_properties.hpp"

#include <string>

#include "spark/local_dirs.hpp"

namespace sparkjob::spark {

namespace {

using spec::Application;
using spec::Role;

void add_labels(const Application& application, const std::string& role, Collector& to) {
  for (const auto& [key, value] : application.labels) {
    if (!key.starts_with("kueue.x-k8s.io/")) {  // Kueue would count the pod a second time
      to.put("spark.kubernetes." + role + ".label." + key, value);
    }
  }
}

std::string variables_of(const std::string& role) {
  return role == "driver" ? "spark.kubernetes.driverEnv." : "spark.executorEnv.";
}

void add_sizes(const Application& application, const std::string& role, const Role& said,
               Collector& to) {
  const std::string plain = "spark." + role + ".";
  const std::string kubernetes = "spark.kubernetes." + role + ".";
  to.put(kubernetes + "container.image", application.image);
  to.put(kubernetes + "container.image", said.image);
  to.put(plain + "cores", said.cores);
  to.put(kubernetes + "request.cores", said.core_request);
  to.put(kubernetes + "limit.cores", said.core_limit);
  to.put(plain + "memory", said.memory);
  to.put(plain + "memoryOverhead", said.memory_overhead);
  to.put(plain + "extraJavaOptions", said.java_options);
  to.put("spark.kubernetes.authenticate." + role + ".serviceAccountName", said.service_account);
}

void add_variables(const std::string& role, const Role& said, Collector& to) {
  const std::string kubernetes = "spark.kubernetes." + role + ".";
  const std::string env = variables_of(role);
  to.put_all(env, said.env_vars);
  for (const auto& variable : said.env) {  // a valueFrom is no property: it is the pod's
    to.put(env + variable.name, variable.value);
  }
  for (const auto& [name, key] : said.env_secret_key_refs) {
    to.put(kubernetes + "secretKeyRef." + name,
           Property{key.value.secret + ":" + key.value.key, key.origin, key.beaten});
  }
}

// The variable by which libraries find what is in a Secret of that type.
void add_secret_variable(const spec::MountedFiles& secret, const std::string& env, Collector& to) {
  const auto put = [&](const std::string& name, const std::string& file) {
    to.put(env + name, Property{secret.path + file, secret.origin, {}});
  };
  if (secret.type == "GCPServiceAccount") {
    put("GOOGLE_APPLICATION_CREDENTIALS", "/key.json");
  } else if (secret.type == "HadoopDelegationToken") {
    put("HADOOP_TOKEN_FILE_LOCATION", "/hadoop.token");
  }
}

void add_placement(const std::string& kubernetes, const Role& said, Collector& to) {
  to.put(kubernetes + "scheduler.name", said.scheduler_name);
  to.put_all(kubernetes + "node.selector.", said.node_selector);
  const auto context = said.pod_fields.find("securityContext");
  const layers::Tree* allowed =
      context == said.pod_fields.end() ? nullptr : context->second.at({"allowPrivilegeEscalation"});
  if (allowed != nullptr && allowed->scalar() != nullptr) {  // Spark 4.3 sets the field itself
    to.put(kubernetes + "securityContext.allowPrivilegeEscalation",
           Property{allowed->scalar()->text, allowed->origin, allowed->beaten});
  }
}

void add_secrets(const std::string& role, const Role& said, Collector& to) {
  for (const spec::MountedFiles& secret : said.secrets) {
    to.put("spark.kubernetes." + role + ".secrets." + secret.name,
           Property{secret.path, secret.origin, {}});
    add_secret_variable(secret, variables_of(role), to);
  }
}

void add_role(const Application& application, const std::string& role, const Role& said,
              Collector& to) {
  const std::string kubernetes = "spark.kubernetes." + role + ".";
  add_sizes(application, role, said, to);
  add_labels(application, role, to);
  to.put_all(kubernetes + "label.", said.labels);
  to.put_all(kubernetes + "annotation.", said.annotations);
  add_placement(kubernetes, said, to);
  add_variables(role, said, to);
  add_secrets(role, said, to);
  add_local_dirs(application, role, said, to);
}

void add_driver(const Application& application, Collector& to) {
  const auto& driver = application.driver;
  add_role(application, "driver", driver, to);
  to.put("spark.kubernetes.driver.pod.name", driver.pod_name);
  to.put("spark.kubernetes.driver.master", driver.kubernetes_master);
  to.put_all("spark.kubernetes.driver.service.label.", driver.service_labels);
  to.put_all("spark.kubernetes.driver.service.annotation.", driver.service_annotations);
}

void add_executor(const Application& application, Collector& to) {
  add_role(application, "executor", application.executor, to);
  to.put("spark.executor.instances", application.executor.instances);
  to.put("spark.kubernetes.executor.deleteOnTermination",
         application.executor.delete_on_termination);
  to.put("spark.kubernetes.executor.terminationGracePeriodSeconds",
         application.executor.termination_grace_period_seconds);
  to.put_all("spark.kubernetes.node.selector.", application.node_selector);
}

}  // namespace

void add_roles(const Application& application, Collector& to) {
  add_driver(application, to);
  add_executor(application, to);
}

}  // namespace sparkjob::spark
