// SPDX-License-Identifier: Apache-2.0
#include "launch/attempt.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

#include "spark/settings.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

json driver_resources(const objects::Objects& objects) {
  for (const json& container : objects.driver_pod.at("spec").at("containers")) {
    if (container.at("name") == objects.driver_container) {
      return container.value("resources", json::object());
    }
  }
  return json::object();
}

}  // namespace

Attempt attempt(const ClusterRun& run, const kube::Client& client, int number) {
  objects::Identity identity{.id = run.id,
                             .name_space = client.access().name_space,
                             .job = std::nullopt,
                             .attempt = number};
  if (run.own && run.own->job) {
    identity = objects::identity(*run.own->job, run.own->pod.name_space, number);
  }
  auto objects =
      objects::objects({.application = run.application,
                        .properties = run.properties,
                        .layers = run.layers,
                        .identity = identity,
                        .container = run.own ? run.own->container : objects::JobContainer(),
                        .files = run.files});
  return {.identity = std::move(identity), .objects = std::move(objects)};
}

ExecutorsOf executors_of(const Attempt& attempt) {
  return {.application_id = "spark-" + attempt.identity.id,
          .name_space = attempt.identity.name_space,
          .needs = {.executor = attempt.objects.executors,
                    .driver_resources = driver_resources(attempt.objects)}};
}

bool flag(const ClusterRun& run, const std::string& key, bool otherwise) {
  std::vector<Problem> told_before;  // when the objects were made
  return spark::Settings(run.properties, told_before).flag(key, otherwise);
}

}  // namespace sparkjob::launch
