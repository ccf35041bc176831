// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "layers/load.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

/// What `read` made of the layers: the application, and what the user should know of it.
struct Reading {
  Application application;
  std::vector<Problem> warnings;
};

/// Turns merged layers and the words of the command line (the last layer) into one typed
/// application. Throws Error (Config) with every problem found in both documents.
Reading read(const layers::Layers& layers, const Submission& submission);

}  // namespace sparkjob::spec
