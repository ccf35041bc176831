// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

/// Lays the words of the command line over `application`: the last layer. What they beat is kept.
void submit(const Submission& submission, Application& application);

/// What the application says of spark.master: the command line, else the Launcher document, else
/// sparkConf; nullptr where nobody says it.
const Text* master(const Application& application);

/// Properties whose value Spark will refuse: sizes, numbers and words that a typed field would
/// refuse too.
std::vector<Problem> wrong_properties(const Texts& spark_conf);
std::vector<Problem> wrong_properties(const std::vector<Setting>& settings);

/// What the user should know of an application that is right as it stands: properties Spark will
/// ignore because they do not begin with `spark.`, Hadoop properties with the prefix twice.
std::vector<Problem> warnings(const Application& application);

}  // namespace sparkjob::spec
