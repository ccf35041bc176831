// SPDX-License-Identifier: Apache-2.0
#include "spark/driver.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "spark/java_values.hpp"
#include "spark/settings.hpp"

namespace sparkjob::spark {

namespace {

constexpr auto kNoResource = "spark-internal";
constexpr auto kCredential = "<present_but_redacted>";
constexpr double kJavaOverhead = 0.1;
constexpr double kOtherOverhead = 0.4;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ",") + word;
  }
  return text;
}

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// Puts properties in their place one after the other; a later one remembers what it beat.
class Additions {
 public:
  explicit Additions(const Properties& properties) : result(properties) {}

  Properties result;

  void put(const std::string& key, const std::string& value, layers::Origin origin = decided()) {
    Property property{.value = value, .origin = std::move(origin)};
    if (const auto at = result.find(key); at != result.end()) {
      if (at->second.value == value) {
        return;
      }
      property.beaten = at->second.beaten;
      property.beaten.insert(property.beaten.begin(),
                             {.text = at->second.value, .origin = at->second.origin});
    }
    result.insert_or_assign(key, std::move(property));
  }

  void put_default(const std::string& key, const std::string& value) {
    if (result.count(key) == 0) {
      put(key, value);
    }
  }

  static layers::Origin decided() { return {.layer = "decided by sparkjob"}; }
};

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

void add_master(const Settings& settings, Additions& to) {
  const std::string key = "spark.master";
  const Property* said = settings.find(key);
  if (said == nullptr) {
    to.put(key, "k8s://https://kubernetes.default.svc");
    return;
  }
  const auto master = cluster_master(said->value);
  if (!master) {
    settings.problem(key, "'" + said->value + "' is no master of a cluster mode application",
                     "leave it out, or write k8s://https://HOST:PORT");
    return;
  }
  to.put(key, *master, said->origin);
}

void add_identity(const Settings& settings, const Placement& placement, Additions& to) {
  to.put("spark.submit.deployMode", "cluster");
  to.put("spark.app.id", placement.application_id);
  to.put("spark.driver.host", placement.host);
  to.put("spark.driver.port", std::to_string(settings.port("spark.driver.port", kDriverPort)));
  to.put("spark.driver.blockManager.port",
         std::to_string(settings.port("spark.driver.blockManager.port", kBlockManagerPort)));
  to.put("spark.kubernetes.driver.pod.name", placement.pod);
  to.put("spark.kubernetes.submitInDriver", "true");
  to.put("spark.kubernetes.namespace", placement.name_space);
}

// spark.jars holds the application's own jar too, behind the others.
void add_files(const spec::Application& application, const Settings& settings, Additions& to) {
  to.put_default("spark.submit.pyFiles", "");
  if (language(application) != Language::Java) {
    return;
  }
  auto jars = settings.list("spark.jars");
  const std::string own = resource(application);
  layers::Origin origin = Additions::decided();
  if (const Property* said = settings.find("spark.jars")) {
    origin = said->origin;
  }
  if (own != kNoResource) {
    jars.push_back(own);
    origin = application.main_application_file->origin;
  }
  to.put("spark.jars", joined(jars), origin);
}

void add_kind(const spec::Application& application, const Settings& settings, Additions& to) {
  const Language written_in = language(application);
  const std::string key = "spark.kubernetes.memoryOverheadFactor";
  const double usual = written_in == Language::Java ? kJavaOverhead : kOtherOverhead;
  const Property* said = settings.find(key);
  to.put(key, java_text(settings.factor(key, usual)),
         said == nullptr ? Additions::decided() : said->origin);
  to.put("spark.kubernetes.resource.type",
         written_in == Language::Java ? "java" : (written_in == Language::Python ? "python" : "r"));
}

void add_config_maps(const Placement& placement, Additions& to) {
  if (!placement.hadoop_config_map.value.empty()) {
    to.put("spark.kubernetes.executor.hadoopConfigMapName", placement.hadoop_config_map.value,
           placement.hadoop_config_map.origin);
  }
  if (placement.executor_template) {
    to.put("spark.kubernetes.executor.podTemplateFile",
           std::string(kTemplateFolder) + "/" + kTemplateFile);
  }
}

void hide_tokens(Additions& to) {
  for (auto& [key, property] : to.result) {
    if (key.ends_with("oauthToken")) {
      property = {.value = kCredential, .origin = property.origin};
    }
  }
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

Properties driver_properties(const spec::Application& application, const Properties& properties,
                             const Placement& placement, std::vector<Problem>& problems) {
  const Settings settings(properties, problems);
  Additions additions(properties);
  additions.put_default("spark.app.name", application_name(application, properties));
  add_master(settings, additions);
  add_identity(settings, placement, additions);
  add_files(application, settings, additions);
  add_kind(application, settings, additions);
  add_config_maps(placement, additions);
  hide_tokens(additions);
  return std::move(additions.result);
}

}  // namespace sparkjob::spark
