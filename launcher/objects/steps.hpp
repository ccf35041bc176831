// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

// Spark's feature steps (org.apache.spark.deploy.k8s.features), one function for each: what it puts
// into the driver's pod, the objects beside it and the driver's properties. They come in this
// order, which is that of variables, volumes and objects.

/// The pod's and the container's plain fields. Reports what is missing: an image.
void basic_step(const Context& context, Draft& draft);
/// The account of the driver, or a Secret with credentials of its own.
void credentials_step(const Context& context, Draft& draft);
/// The headless Service by which executors find the driver.
void service_step(const Context& context, Draft& draft);
/// That only the application's own pods reach its executors (since 4.2).
void network_policy_step(const Context& context, Draft& draft);
void mount_secrets_step(const Context& context, Draft& draft);
void secret_variables_step(const Context& context, Draft& draft);
/// The volumes of `spark.kubernetes.driver.volumes.…`, and claims on demand.
void volumes_step(const Context& context, Draft& draft);
/// The container's arguments. Reports what is missing: a main class, an application.
void command_step(const Context& context, Draft& draft);
/// Files for HADOOP_CONF_DIR.
void hadoop_step(const Context& context, Draft& draft);
/// krb5.conf, a keytab, delegation tokens.
void kerberos_step(const Context& context, Draft& draft);
/// The template by which the driver makes its executors.
void executor_template_step(const Context& context, Draft& draft);
/// Where Spark keeps its blocks.
void local_dirs_step(const Context& context, Draft& draft);

/// All of them in order, without those that `spark.kubernetes.driver.pod.excludedFeatureSteps`
/// names (since 4.1).
void take_steps(const Context& context, Draft& draft);

}  // namespace sparkjob::objects
