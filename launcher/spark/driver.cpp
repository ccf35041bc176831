// SPDX-License-Identifier: Apache-2.0
#include "spark/driver.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "spark/collector.hpp"
#include "spark/monitoring.hpp"
#include "spark/settings.hpp"

namespace sparkjob::spark {

namespace {

constexpr auto kNoResource = "spark-internal";

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// As spark-submit normalises it. Nothing where it is none of Kubernetes.
std::optional<std::string> cluster_master(const std::string& said) {
  constexpr std::string_view kPrefix = "k8s://";
  if (!said.starts_with(kPrefix)) {
    return std::nullopt;
  }
  const std::string address = said.substr(kPrefix.size());
  const auto scheme = address.find("://");
  if (scheme == std::string::npos) {
    return address.empty() ? std::nullopt
                           : std::optional(std::string(kPrefix) + "https://" + address);
  }
  const std::string name = address.substr(0, scheme);
  return name == "https" || name == "http" ? std::optional(said) : std::nullopt;
}

void add_master(const Settings& settings, Collector& to) {
  const std::string key = "spark.master";
  const Property* said = settings.find(key);
  if (said == nullptr) {
    to.decide(key, "k8s://https://kubernetes.default.svc");
    return;
  }
  const auto master = cluster_master(said->value);
  if (!master) {
    settings.problem(key, "'" + said->value + "' is no master of a cluster mode application",
                     "leave it out, or write k8s://https://HOST:PORT");
    return;
  }
  to.decide(key, *master, said->origin);
}

// spark.jars holds the application's own jar too, behind the others.
void add_files(const spec::Application& application, const Settings& settings, Collector& to) {
  if (!to.has("spark.submit.pyFiles")) {
    to.decide("spark.submit.pyFiles", "");
  }
  if (language(application) != Language::Java) {
    return;
  }
  auto jars = settings.list("spark.jars");
  const std::string own = resource(application);
  layers::Origin origin = Collector::decided();
  if (const Property* said = settings.find("spark.jars")) {
    origin = said->origin;
  }
  if (own != kNoResource) {
    jars.push_back(own);
    origin = application.main_application_file->origin;
  }
  to.decide("spark.jars", joined(jars), origin);
}

}  // namespace

Language language(const spec::Application& application) {
  const std::string file = resource(application);
  if (file.ends_with(".py")) {
    return Language::Python;
  }
  return file.ends_with(".R") || file.ends_with(".r") ? Language::R : Language::Java;
}

std::string resource(const spec::Application& application) {
  const auto& file = application.main_application_file;
  return file && !file->value.empty() ? file->value : kNoResource;
}

std::string application_name(const spec::Application& application, const Properties& properties) {
  if (const auto at = properties.find("spark.app.name"); at != properties.end()) {
    return at->second.value;
  }
  return application.main_class ? application.main_class->value : file_name(resource(application));
}

void use_image(const OwnImage& image, Properties& properties) {
  const std::string generic = "spark.kubernetes.container.image";
  const bool both = properties.count("spark.kubernetes.driver.container.image") != 0 &&
                    properties.count("spark.kubernetes.executor.container.image") != 0;
  if (properties.count(generic) != 0 || both || image.name.value.empty()) {
    return;
  }
  properties[generic] = image.name;
  if (!image.pull_policy.empty()) {
    properties.emplace(generic + ".pullPolicy", Property{image.pull_policy, image.name.origin});
  }
  if (!image.pull_secrets.empty()) {
    properties.emplace(generic + ".pullSecrets",
                       Property{joined(image.pull_secrets), image.name.origin});
  }
}

std::vector<Problem> owned_properties(const Properties& properties) {
  std::vector<Problem> warnings;
  for (const auto* key :
       {"spark.app.id", "spark.driver.host", "spark.kubernetes.submitInDriver",
        "spark.kubernetes.resource.type", "spark.kubernetes.executor.hadoopConfigMapName"}) {
    if (const auto at = properties.find(key); at != properties.end()) {
      warnings.push_back({layers::place(at->second.origin),
                          std::string(key) + " has no effect: sparkjob decides it", "remove it"});
    }
  }
  return warnings;
}

Properties submitted_properties(const spec::Application& application, const Properties& properties,
                                const std::string& name_space, std::vector<Problem>& problems) {
  const Settings settings(properties, problems);
  Collector collector{properties};
  if (!collector.has("spark.app.name")) {
    collector.decide("spark.app.name", application_name(application, properties));
  }
  collector.decide("spark.submit.deployMode", "cluster");
  collector.decide("spark.kubernetes.namespace", name_space);
  collector.result.erase("spark.driver.host");  // nobody can say it: it is the Service's
  add_master(settings, collector);
  add_files(application, settings, collector);
  add_monitoring(application, name_space, collector);
  return std::move(collector.result);
}

}  // namespace sparkjob::spark
