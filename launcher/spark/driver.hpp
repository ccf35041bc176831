// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "error.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// What the application is written in, as far as Spark cares: told by its file's suffix.
enum class Language { Java, Python, R };

Language language(const spec::Application& application);

/// The application's file as the driver is told it; `spark-internal` where there is none.
std::string resource(const spec::Application& application);

/// `spark.app.name`, else the main class, else the name of the application's file.
std::string application_name(const spec::Application& application, const Properties& properties);

/// The image of the launcher's own container, and how it is pulled.
struct OwnImage {
  spec::Text name;  ///< "" where there is none to take
  std::string pull_policy;
  std::vector<std::string> pull_secrets;
};

/// Lets driver and executors use `image` where the properties do not name one for both.
void use_image(const OwnImage& image, Properties& properties);

/// What the launcher decides about a driver in a pod, and its properties have to say.
struct Placement {
  std::string application_id;
  std::string pod;
  std::string host;  ///< the DNS name of its Service
  std::string name_space;
  spec::Text hadoop_config_map;  ///< which ConfigMap holds Hadoop's files; "" for none
  bool executor_template = false;
};

/// The ports of a driver's Service where nobody says others.
inline constexpr int kDriverPort = 7078;
inline constexpr int kBlockManagerPort = 7079;
inline constexpr int kUiPort = 4040;
inline constexpr int kConnectPort = 15002;

/// Where in the driver's container a template for its executors is mounted.
inline constexpr auto kTemplateFolder = "/opt/spark/pod-template";
inline constexpr auto kTemplateFile = "pod-spec-template.yml";

/// The properties a driver in a pod is given: `properties` and what spark-submit adds to them in
/// cluster mode, each with its origin. Not `spark.app.submitTime`, which the driver sets itself.
/// What Spark would refuse is appended to `problems`.
Properties driver_properties(const spec::Application& application, const Properties& properties,
                             const Placement& placement, std::vector<Problem>& problems);

}  // namespace sparkjob::spark
