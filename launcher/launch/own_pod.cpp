// SPDX-License-Identifier: Apache-2.0
#include "launch/own_pod.hpp"

#include <nlohmann/json.hpp>

#include "error.hpp"
#include "launch/environment.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

std::string pod_name(const Environment& environment) {
  const std::string given = variable(environment, "SPARKJOB_POD_NAME");
  std::string name = given.empty() ? variable(environment, "HOSTNAME") : given;
  if (name.empty()) {
    throw Error(ErrorKind::Missing, "the name of this pod is not known",
                "set SPARKJOB_POD_NAME from metadata.name in the Job, as base/job.yaml does");
  }
  return name;
}

const json& own_container(const json& pod, const std::string& given) {
  const json& containers = pod.at("spec").at("containers");
  const std::string wanted = given.empty() ? "sparkjob" : given;
  for (const json& container : containers) {
    if (container.at("name") == wanted) {
      return container;
    }
  }
  if (!given.empty() || containers.size() != 1) {
    throw Error(ErrorKind::Missing,
                "this pod has no container '" + wanted + "', so its image is not known",
                "set SPARKJOB_CONTAINER to the name of this container in the Job");
  }
  return containers.front();
}

std::optional<objects::Job> job_of(const json& pod) {
  for (const json& owner : pod.at("metadata").value("ownerReferences", json::array())) {
    if (owner.value("kind", "") == "Job" && owner.value("controller", false)) {
      return objects::Job{.name = owner.at("name"), .uid = owner.at("uid")};
    }
  }
  return std::nullopt;
}

objects::JobContainer images(const json& pod, const json& container) {
  objects::JobContainer result{.image = container.value("image", ""),
                               .pull_policy = container.value("imagePullPolicy", ""),
                               .pull_secrets = {}};
  for (const json& secret : pod.at("spec").value("imagePullSecrets", json::array())) {
    result.pull_secrets.push_back(secret.value("name", ""));
  }
  return result;
}

}  // namespace

OwnPod own_pod(kube::Client& client, const Environment& environment) {
  const kube::ObjectRef reference{.api_version = "v1",
                                  .kind = "Pod",
                                  .name_space = client.access().name_space,
                                  .name = pod_name(environment)};
  const auto pod = client.get(reference);
  if (!pod) {
    throw Error(ErrorKind::Missing,
                "this pod, '" + reference.name + "', is not in the namespace '" +
                    reference.name_space + "'",
                "set SPARKJOB_POD_NAME from metadata.name in the Job, as base/job.yaml does");
  }
  const json& container = own_container(*pod, variable(environment, "SPARKJOB_CONTAINER"));
  return {.pod = reference,
          .job = job_of(*pod),
          .container = images(*pod, container),
          .address = pod->value("/status/podIP"_json_pointer, std::string())};
}

}  // namespace sparkjob::launch
