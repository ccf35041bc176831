// SPDX-License-Identifier: Apache-2.0
#include "os/termination_message.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"

namespace sparkjob::os {

namespace {

constexpr std::size_t kMostBytes = 4096;  // the kubelet's MaxContainerTerminationMessageLength

/// A byte that goes on with the character before it (10xxxxxx in UTF-8).
bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string_view first_line(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.size() <= kMostBytes) {
    return text;
  }
  std::size_t end = kMostBytes;
  while (end > 0 && continues(text[end])) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace

void write_termination_message(const std::filesystem::path& file, std::string_view message) {
  const Descriptor open(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!open || ::fstat(open.number(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return;
  }
  const auto text = first_line(message);
  if (::ftruncate(open.number(), 0) == 0) {
    [[maybe_unused]] const auto written = ::write(open.number(), text.data(), text.size());
  }
}

}  // namespace sparkjob::os
