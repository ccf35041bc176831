// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "layers/load.hpp"
#include "spec/read.hpp"

namespace sparkjob::testing {

/// The layers of one file `a.yaml`, `text` being the spec of a SparkApplication called flights.
inline layers::Layers application_layers(const std::string& spec) {
  return layers::load({{.name = "a.yaml",
                        .path = "a.yaml",
                        .text = "apiVersion: sparkoperator.k8s.io/v1beta2\n"
                                "kind: SparkApplication\n"
                                "metadata: {name: flights}\n"
                                "spec:\n" +
                                spec}});
}

/// The application that layer gives; `spec` starts at line 5 of a.yaml.
inline spec::Application application(const std::string& spec,
                                     const spec::Submission& submission = {}) {
  return spec::read(application_layers(spec), submission).application;
}

/// Everything that is wrong with it, a line each; empty when nothing is.
inline std::string problems(const std::string& spec) {
  std::string text;
  try {
    application(spec);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) {
      text += line(problem) + "\n";
    }
  }
  return text;
}

}  // namespace sparkjob::testing
