// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "error.hpp"
#include "layers/file_kind.hpp"
#include "layers/load.hpp"

namespace sparkjob::layers {

namespace {

namespace fs = std::filesystem;

/// Closes what std::fopen opened.
struct Closing {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

/// What was found wrong, and whether something is missing rather than wrong.
struct Findings {
  std::vector<Problem> problems;
  ErrorKind kind = ErrorKind::Config;

  void missing(std::string where, std::string what, std::string next = "") {
    kind = ErrorKind::Missing;
    problems.push_back(
        {.where = std::move(where), .what = std::move(what), .next = std::move(next)});
  }
  void wrong(std::string where, std::string what, std::string next = "") {
    problems.push_back(
        {.where = std::move(where), .what = std::move(what), .next = std::move(next)});
  }
};

/// Reads one byte more than a layer may have at most: that much tells that it is too large.
bool read_file(const fs::path& path, std::string& text) {
  const std::unique_ptr<std::FILE, Closing> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    return false;
  }
  text.resize(kMaxFileBytes + 1);
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  text.shrink_to_fit();
  return std::ferror(file.get()) == 0;
}

void read_entry(const fs::directory_entry& entry, const std::string& shown,
                std::vector<File>& files, Findings& findings) {
  std::error_code status;
  if (entry.is_directory(status)) {
    findings.wrong(shown, "this is a directory inside a directory of layers",
                   "layers lie directly in it; give another directory with its own --layers");
    return;
  }
  if (!status && fs::exists(entry.status(status)) && !entry.is_regular_file(status)) {
    findings.wrong(shown, "this is no file");
    return;
  }
  File file{.name = entry.path().filename().string(), .path = shown, .text = ""};
  errno = 0;
  if (!read_file(entry.path(), file.text)) {
    findings.missing(shown, "the file cannot be read: " + std::string(std::strerror(errno)));
  } else if (file.text.size() > kMaxFileBytes) {
    std::error_code unknown;
    const auto size = entry.file_size(unknown);
    findings.problems.push_back(too_large(shown, unknown ? file.text.size() : size));
  } else {
    files.push_back(std::move(file));
  }
}

void read_directory(const fs::path& directory, std::vector<File>& files, Findings& findings) {
  const std::string shown = directory.string();
  std::error_code status;
  const fs::file_status found = fs::status(directory, status);
  if (!fs::exists(found)) {
    findings.missing(shown, "there is no such directory of layers");
    return;
  }
  if (!fs::is_directory(found)) {
    findings.wrong(shown, "this is a file, not a directory of layers",
                   "give the directory it lies in");
    return;
  }
  fs::directory_iterator entries(directory, status);
  if (status) {
    findings.missing(shown, "the directory cannot be read: " + status.message());
    return;
  }
  const std::string prefix = shown.empty() || shown.back() == '/' ? shown : shown + "/";
  bool empty = true;
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!is_hidden(name)) {
      empty = false;
      read_entry(entry, prefix + name, files, findings);
    }
  }
  if (empty) {
    findings.wrong(shown, "there are no layers in this directory",
                   "a layer is a file that ends in .yaml, .yml or .conf");
  }
}

}  // namespace

std::vector<File> read_directories(const std::vector<fs::path>& directories) {
  std::vector<File> files;
  Findings findings;
  for (const fs::path& directory : directories) {
    read_directory(directory, files, findings);
  }
  if (!findings.problems.empty()) {
    // The order in a directory is the file system's: sort for the reader.
    std::sort(findings.problems.begin(), findings.problems.end(),
              [](const Problem& a, const Problem& b) { return a.where < b.where; });
    throw Error(findings.kind, std::move(findings.problems));
  }
  return files;
}

}  // namespace sparkjob::layers
