// SPDX-License-Identifier: Apache-2.0
#include "os/narrator.hpp"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace sparkjob::os {

void Narrator::say(std::string_view line) const {
  const std::string text = "sparkjob: " + std::string(line) + "\n";
  std::string_view rest = text;
  while (!rest.empty()) {  // one write, but for signals and very long lines
    const auto count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) {
      return;  // nobody is left to tell
    }
    rest.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
}

void Narrator::offer(std::string_view line) const {
  pollfd writable = {.fd = descriptor_, .events = POLLOUT, .revents = 0};
  // A pipe is writable while PIPE_BUF (4096) bytes fit; no line that is offered is as long.
  if (::poll(&writable, 1, 0) == 1 && (writable.revents & POLLOUT) != 0) {
    say(line.substr(0, 1000));
  }
}

}  // namespace sparkjob::os
