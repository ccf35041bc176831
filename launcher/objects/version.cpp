// SPDX-License-Identifier: Apache-2.0
#include "objects/version.hpp"

#include <charconv>

namespace sparkjob::objects {

std::optional<Version> version(const std::string& text) {
  Version result{.text = text, .release = {}};
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, result.release.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') {
    return std::nullopt;
  }
  const auto minor = std::from_chars(major.ptr + 1, end, result.release.minor);
  const bool ends = minor.ptr == end || *minor.ptr == '.' || *minor.ptr == '-';
  return minor.ec == std::errc{} && ends ? std::optional(result) : std::nullopt;
}

}  // namespace sparkjob::objects
