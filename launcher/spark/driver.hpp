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

/// A warning for each property that has no effect in cluster mode, because the launcher decides it.
std::vector<Problem> owned_properties(const Properties& properties);

/// What spark-submit makes of `properties` before it thinks of Kubernetes' objects: the master as
/// it normalises it, the name, the application's own file, `cluster`; each with its origin. Not
/// `spark.app.submitTime`, which the driver sets itself. What Spark would refuse is appended to
/// `problems`.
Properties submitted_properties(const spec::Application& application, const Properties& properties,
                                const std::string& name_space, std::vector<Problem>& problems);

}  // namespace sparkjob::spark
