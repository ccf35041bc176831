// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace sparkjob::cli {

/// One of spark-submit's options and the property it says (SparkSubmitArguments).
struct SubmitOption {
  std::string_view option;
  std::string_view property;
  std::string_view help;
};

/// The options that say one property each.
std::span<const SubmitOption> submit_options();

/// An option of spark-submit that has no meaning here, and what to do instead.
struct RefusedOption {
  std::string_view option;
  std::string_view instead;
};

std::span<const RefusedOption> refused_options();

}  // namespace sparkjob::cli
