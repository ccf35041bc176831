// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace sparkjob::os {

/// Puts the first line of `message` into a container's termination-message file, which the kubelet
/// shows in `kubectl describe pod`: at most 4096 bytes, cut between two characters. The file is
/// never created: where it is not there (or is no regular file, or may not be written) nothing
/// happens, for a run must not fail because its failure cannot be told.
void write_termination_message(const std::filesystem::path& file, std::string_view message);

}  // namespace sparkjob::os
