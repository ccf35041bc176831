// SPDX-License-Identifier: Apache-2.0
#include "os/run_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>

#include "error.hpp"

namespace sparkjob::os {

namespace fs = std::filesystem;

RunDirectory::RunDirectory(const fs::path& parent) {
  std::string name = parent / "sparkjob-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::Missing,
                "cannot make a directory in '" + parent.string() + "': " + std::strerror(errno),
                "set TMPDIR to a directory that can be written");
  }
  path_ = name;
}

RunDirectory::~RunDirectory() {
  std::error_code ignored;  // nobody is left to hear of it
  fs::remove_all(path_, ignored);
}

fs::path RunDirectory::write(const fs::path& name, const std::string& text) const {
  fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    throw Error(ErrorKind::Missing, "cannot write '" + file.string() + "': " + std::strerror(errno),
                "make room, or set TMPDIR to a directory with more");
  }
  return file;
}

}  // namespace sparkjob::os
