// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "objects/identity.hpp"

namespace sparkjob::objects {

/// What the objects of one attempt are called: spark-submit's rules, with the end of the identity's
/// id in the place of chance and the clock.
struct Names {
  std::string application_id;  ///< `spark-` and the id
  std::string prefix;          ///< the sanitised name of the application and 16 digits of the id
  std::string driver_pod;
  std::string driver_service;
  std::string ui_service;  ///< found from the application id alone
  std::string network_policy;
  std::string driver_config_map;
  std::string hadoop_config_map;
  std::string template_config_map;
  std::string metrics_config_map;
  std::string krb5_config_map;
  std::string keytab_secret;
  std::string credentials_secret;
  std::string local_dir;  ///< where Spark keeps its blocks, a path in the containers
};

/// The names for an application of this name.
Names names(const Identity& identity, const std::string& application_name);

/// The value of the label `spark-app-name`: may be empty where the name has no usable character.
std::string name_label(const std::string& application_name);

}  // namespace sparkjob::objects
