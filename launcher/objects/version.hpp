// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace sparkjob::objects {

/// The version of Spark whose objects are made where nobody says another: the newest known.
inline constexpr auto kSparkVersion = "4.3.0";

/// The two numbers by which objects differ.
struct Release {
  int major = 0;
  int minor = 0;
};

inline constexpr Release kSpark41{.major = 4, .minor = 1};
inline constexpr Release kSpark42{.major = 4, .minor = 2};
inline constexpr Release kSpark43{.major = 4, .minor = 3};

/// A version of Spark.
struct Version {
  std::string text;
  Release release;

  bool is_at_least(const Release& other) const {
    return release.major != other.major ? release.major > other.major
                                        : release.minor >= other.minor;
  }
};

/// `4.1.2`, `4.3.0-SNAPSHOT`; nothing where `text` does not begin with two numbers.
std::optional<Version> version(const std::string& text);

}  // namespace sparkjob::objects
