// SPDX-License-Identifier: Apache-2.0
#include "os/process_tree.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace sparkjob::os {

namespace {

/// Reads /proc/ID/stat: `ID (NAME) STATE PPID … STARTTIME`, the start time being field 22. NAME may
/// hold blanks and brackets, so the fields are counted from the last bracket.
std::optional<Process> process(pid_t id) {
  std::ifstream file("/proc/" + std::to_string(id) + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  const auto bracket = text.rfind(')');
  if (bracket == std::string::npos) {
    return std::nullopt;  // it ended meanwhile
  }
  std::istringstream fields(text.substr(bracket + 1));
  Process found{.id = id};
  std::string skipped;
  fields >> skipped >> found.parent;
  for (int field = 5; field <= 21; ++field) {
    fields >> skipped;
  }
  fields >> found.started;
  return fields ? std::optional(found) : std::nullopt;
}

std::vector<Process> all_processes() {
  std::vector<Process> all;
  std::error_code error;
  if (std::filesystem::read_symlink("/proc/self", error) != std::to_string(::getpid())) {
    return all;  // not mounted, or another namespace's: its ids are not ours to signal
  }
  for (auto entry = std::filesystem::directory_iterator("/proc", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t id = 0;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (wrong != std::errc() || end != name.data() + name.size()) {
      continue;
    }
    if (const auto found = process(id)) {
      all.push_back(*found);
    }
  }
  return all;
}

}  // namespace

std::vector<Process> descendants(pid_t ancestor) {
  auto all = all_processes();
  std::sort(all.begin(), all.end(),
            [](const Process& a, const Process& b) { return a.parent < b.parent; });
  const auto by_parent = [](const Process& one, pid_t parent) { return one.parent < parent; };

  std::vector<Process> found;
  const auto add_children = [&](pid_t parent) {
    auto child = std::lower_bound(all.begin(), all.end(), parent, by_parent);
    for (; child != all.end() && child->parent == parent; ++child) {
      found.push_back(*child);
    }
  };
  add_children(ancestor);
  // A process is the child of one; more than there are would be a circle of ids used again.
  for (std::size_t next = 0; next < found.size() && found.size() <= all.size(); ++next) {
    add_children(found[next].id);
  }
  return found;
}

}  // namespace sparkjob::os
