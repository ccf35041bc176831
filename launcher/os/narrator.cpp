// SPDX-License-Identifier: Apache-2.0
#include "os/narrator.hpp"

#include <poll.h>

#include "os/descriptor.hpp"

namespace sparkjob::os {

void Narrator::say(std::string_view line) const {
  write_all(descriptor_, "sparkjob: " + std::string(line) + "\n");
}

void Narrator::offer(std::string_view line) const {
  pollfd writable = {.fd = descriptor_, .events = POLLOUT, .revents = 0};
  // A pipe is writable while PIPE_BUF (4096) bytes fit; no line that is offered is as long.
  if (::poll(&writable, 1, 0) == 1 && (writable.revents & POLLOUT) != 0) {
    say(line.substr(0, 1000));
  }
}

}  // namespace sparkjob::os
