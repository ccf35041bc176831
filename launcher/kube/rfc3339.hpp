// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sparkjob::kube {

/// Takes a time such as `2026-01-01T00:00:00.123+05:30` off the front of `text`; its distance from
/// the beginning of 1970 in UTC. Nothing where `text` begins otherwise; it is then what it was.
/// Later than 2262, which nanoseconds cannot hold, is 2262.
std::optional<std::chrono::nanoseconds> take_rfc3339(std::string_view& text);

}  // namespace sparkjob::kube
