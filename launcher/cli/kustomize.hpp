// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "cli/process.hpp"
#include "layers/load.hpp"

namespace sparkjob::cli {

/// The file names by which kustomize knows its folders.
inline constexpr std::array<std::string_view, 3> kKustomizationNames{
    "kustomization.yaml", "kustomization.yml", "Kustomization"};

/// What `kustomize build FOLDER` prints, or `kubectl kustomize FOLDER` where only that is on PATH.
/// Throws Error: Missing where neither is there, Config where the build fails (its own words have
/// gone to stderr).
layers::File kustomize_build(const std::filesystem::path& folder, const Process& process);

}  // namespace sparkjob::cli
