// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input.hpp"
#include "cli/options.hpp"

namespace sparkjob::cli {

/// One thing that differs between two environments. A side that does not say it is absent.
struct Difference {
  std::string what;  ///< a Spark property, or a field of the application that is none
  std::optional<spec::Text> a;
  std::optional<spec::Text> b;
};

/// What differs between two applications in Spark's terms, sorted: properties, then the application
/// itself (file, class, arguments), then the files of the configuration directories.
std::vector<Difference> differences(const Input& a, const Input& b);

/// The text `diff` prints; values that look secret are hidden unless `options.show_secrets`, but a
/// hidden value that differs is still shown to differ.
std::string diff_text(const Input& a, const Input& b, const Options& options);

}  // namespace sparkjob::cli
