// SPDX-License-Identifier: Apache-2.0
#include "objects/steps.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sparkjob::objects {

namespace {

constexpr std::string_view kPackage = "org.apache.spark.deploy.k8s.features.";

struct Step {
  std::string_view name;  ///< of Spark's class, without its package
  void (*take)(const Context&, Draft&);
  bool needed = false;  ///< no driver runs without it
};

constexpr auto kSteps = std::to_array<Step>({
    {"BasicDriverFeatureStep", basic_step, true},
    {"DriverKubernetesCredentialsFeatureStep", credentials_step},
    {"DriverServiceFeatureStep", service_step},
    {"NetworkPolicyFeatureStep", network_policy_step},
    {"MountSecretsFeatureStep", mount_secrets_step},
    {"EnvSecretsFeatureStep", secret_variables_step},
    {"MountVolumesFeatureStep", volumes_step},
    {"DriverCommandFeatureStep", command_step, true},
    {"HadoopConfDriverFeatureStep", hadoop_step},
    {"KerberosConfDriverFeatureStep", kerberos_step},
    {"PodTemplateConfigMapStep", executor_template_step},
    {"LocalDirsFeatureStep", local_dirs_step},
});

constexpr auto kExcluded = "spark.kubernetes.driver.pod.excludedFeatureSteps";

bool contains(const std::vector<std::string>& words, const Step& step) {
  return std::find(words.begin(), words.end(), std::string(kPackage) + std::string(step.name)) !=
         words.end();
}

// Spark overlooks names it does not know; they are mistakes all the same.
void check_names(const Context& context, const std::vector<std::string>& excluded) {
  for (const std::string& name : excluded) {
    const bool known = std::any_of(kSteps.begin(), kSteps.end(), [&](const Step& step) {
      return name == std::string(kPackage) + std::string(step.name);
    });
    if (!known) {
      context.settings.problem(kExcluded, "'" + name + "' is no step of Spark",
                               "write " + std::string(kPackage) +
                                   "NetworkPolicyFeatureStep or "
                                   "the like");
    }
  }
}

}  // namespace

void take_steps(const Context& context, Draft& draft) {
  const auto excluded = context.version.is_at_least(kSpark41) ? context.settings.list(kExcluded)
                                                              : std::vector<std::string>();
  check_names(context, excluded);
  for (const Step& step : kSteps) {
    if (!contains(excluded, step)) {
      step.take(context, draft);
    } else if (step.needed) {
      context.settings.problem(kExcluded, "no driver runs without " + std::string(step.name),
                               "remove it");
    }
  }
}

}  // namespace sparkjob::objects
