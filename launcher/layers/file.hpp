// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "error.hpp"

namespace sparkjob::layers {

/// The most one layer file may hold: what a ConfigMap may hold in all, so a layer that is larger
/// could never reach a Job.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1024} * 1024;

/// One file of a layer directory, or one key of a ConfigMap: everything after this is the same for
/// both, so that directories and a built ConfigMap give the same result.
struct File {
  std::string name;  ///< the file's own name, which orders the layers: `50-prod.yaml`
  std::string path;  ///< as shown in messages: `overlays/prod/layers/50-prod.yaml`
  std::string text;
};

/// That the file at `path` has `bytes`, more than kMaxFileBytes.
Problem too_large(const std::string& path, std::size_t bytes);

/// The text of `file` as the readers of layers want it: without a byte order mark, lines ended by
/// `\n` alone. Throws Error (Config) at the first byte no text file has: NUL and other control
/// characters, broken UTF-8; and where the file is larger than kMaxFileBytes.
std::string clean_text(const File& file);

}  // namespace sparkjob::layers
