// SPDX-License-Identifier: Apache-2.0
#include "os/descriptor.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>

#include "error.hpp"

namespace sparkjob::os {

Pipe new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error(ErrorKind::Refused, "cannot open a pipe: " + std::generic_category().message(errno),
                "raise the limit on open files (ulimit -n)");
  }
  return {.read = Descriptor(ends[0]), .write = Descriptor(ends[1])};
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {  // one write, but for signals and very long texts
    const auto count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace sparkjob::os
