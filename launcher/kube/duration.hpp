// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sparkjob::kube {

/// A duration as kubectl takes one: `30` (seconds), `90s`, `1m30s`, `1.5h`, `500ms`. Nothing for
/// another text.
std::optional<std::chrono::milliseconds> duration(std::string_view text);

}  // namespace sparkjob::kube
