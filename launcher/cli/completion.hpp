// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sparkjob::cli {

/// A script that teaches `shell` (bash, zsh or fish) sparkjob's verbs and options, made from the
/// options themselves. Loaded as kubectl's is: `source <(sparkjob completion bash)`.
std::string completion_script(const std::string& shell);

}  // namespace sparkjob::cli
