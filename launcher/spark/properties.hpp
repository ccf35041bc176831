// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "error.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// One Spark property: its value, where it was said, and what it beat (latest first).
using Property = spec::Text;

/// The Spark configuration, sorted by key.
using Properties = std::map<std::string, Property>;

struct Configuration {
  Properties properties;
  std::vector<Problem> warnings;  ///< values that a stronger field overrules, with both places
};

/// The properties of `application`, as the Kubeflow operator hands them to spark-submit. Strongest
/// first: the command line; typed fields (spec.driver, spec.executor, spec.deps, names);
/// hadoopConf; sparkConf; image, pull policy and secrets, pythonVersion, memoryOverheadFactor,
/// namespace; the defaults of a SparkApplication (1 core, 1g, 1 executor), which apply only where
/// there is one; event logs for `services.historyServer`.
Configuration configuration(const spec::Application& application);

}  // namespace sparkjob::spark
