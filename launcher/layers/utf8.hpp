// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sparkjob::layers {

/// The byte-order mark some editors put before UTF-8 text.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Where the first byte stands that is not well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, at most U+10FFFF). `npos` where all is well-formed.
std::size_t first_malformed_byte(std::string_view text);

/// The same, for a file that has to be text: a NUL byte is not.
std::size_t first_binary_byte(std::string_view text);

/// How many characters (code points) well-formed UTF-8 text has.
std::size_t characters(std::string_view text);

/// Appends the UTF-8 form of `code_point`, which is no surrogate.
void append_utf8(std::string& text, char32_t code_point);

}  // namespace sparkjob::layers
