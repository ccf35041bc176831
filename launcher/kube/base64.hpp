// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparkjob::kube {

/// The bytes of a base64 text, of the usual alphabet or of that for URLs, padded or not; line
/// breaks and blanks in it mean nothing. Nothing for what is no base64.
std::optional<std::string> from_base64(std::string_view text);

/// `bytes` in the usual alphabet, padded, on one line.
std::string to_base64(std::string_view bytes);

}  // namespace sparkjob::kube
