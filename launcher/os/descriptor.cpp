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

}  // namespace sparkjob::os
