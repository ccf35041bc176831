// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace sparkjob::layers {

/// What is wrong with an escape, and where in the text that has it.
struct BadEscape {
  std::size_t at;
  std::string what;
  std::string next;
};

/// A key or value of a properties file as it is meant, from UTF-8 text with the escapes of
/// java.util.Properties in which no backslash stands last.
std::variant<std::string, BadEscape> unescaped(std::string_view text);

/// The spelling in a properties file that Java reads as this key or value. Characters beyond ASCII
/// stay as they are, control characters become escapes.
std::string escaped_key(std::string_view key);
std::string escaped_value(std::string_view value);

}  // namespace sparkjob::layers
