// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::spec {

/// The problems found in a document, with the places they are at.
class Findings {
 public:
  void wrong(const layers::Origin& origin, std::string what, std::string next = "");
  /// That the field at `path` should be `what`, which `value` is not.
  void expected(std::string_view what, const std::string& path, const layers::Tree& value);

  /// In the order of their places.
  std::vector<Problem> sorted();

 private:
  struct Found {
    layers::Origin origin;
    Problem problem;
  };

  std::vector<Found> found_;
};

}  // namespace sparkjob::spec
