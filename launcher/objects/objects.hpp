// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "layers/load.hpp"
#include "objects/executor_needs.hpp"
#include "objects/identity.hpp"
#include "objects/object.hpp"
#include "objects/service.hpp"
#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::objects {

/// Files of the submitter's disk that properties name, by the property's key.
using NamedFiles = std::map<std::string, layers::File>;

/// The properties whose values are paths of files that have to be read for the objects: pod
/// templates, Kerberos' files, the driver's credentials.
std::vector<std::string> properties_that_name_files();

/// Whether such a property names a file of the image, which nobody has to read: a `local:` keytab.
bool is_in_the_image(const std::string& key, const std::string& value);

/// What the objects are made from.
struct Inputs {
  const spec::Application& application;
  const spark::Properties& properties;  ///< as spark::configuration made them
  const layers::Layers& layers;         ///< for the files of SPARK_CONF_DIR and HADOOP_CONF_DIR
  Identity identity;
  JobContainer container;
  NamedFiles files = {};  ///< those that the properties name
};

/// The objects of one attempt. All are in the identity's namespace and owned by its Job
/// (controller false, no blockOwnerDeletion).
struct Objects {  // NOLINT(bugprone-exception-escape): moving json throws nothing
  std::vector<nlohmann::json> before;  ///< in creation order: Services, policy, claims, ConfigMaps
  nlohmann::json driver_pod;           ///< created after all of them
  std::string driver_container;        ///< the name of the driver's container in the pod
  ExecutorNeeds executors;             ///< what the driver will ask for besides
  std::vector<Sources> sources;        ///< of the objects before, in order, then of the pod
  std::vector<Service> services;       ///< put in place before all of them, and nobody's
};

/// The objects that spark-submit of the same Spark version would create for the application, with
/// the differences that docs/spark-submit.md lists. Throws Error (Config) with every problem found:
/// no image, no application, what Spark or Kubernetes would refuse, each with its place.
Objects objects(const Inputs& inputs);

/// The template by which a driver in client mode makes its executors, and what `properties` have to
/// say of it but its place; nothing where Spark's own will do. What only cluster mode gives them is
/// left out: `spec.monitoring`. Throws Error (Config).
std::optional<std::string> client_executor_template(const Inputs& inputs,
                                                    spark::Properties& properties);

}  // namespace sparkjob::objects
