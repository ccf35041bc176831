// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sparkjob::kube {

/// A text by somebody else as one line for messages: without anything that moves a terminal's
/// cursor, valid UTF-8, and of so many bytes at most.
std::string plain_words(std::string_view text, std::size_t longest = 2048);

}  // namespace sparkjob::kube
