// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sparkjob::os {

/// A directory that only this user can read, and that is gone when the run ends, however it ends
/// (a kill -9 excepted). It holds the properties, secrets among them.
class RunDirectory {
 public:
  /// Makes it below `parent`. Throws Error (Missing) where that cannot be written.
  explicit RunDirectory(const std::filesystem::path& parent);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes `text` to `name` below the directory, which is made as needed; only this user may read
  /// it. Returns its path. Throws Error (Missing) where there is no space.
  std::filesystem::path write(const std::filesystem::path& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace sparkjob::os
