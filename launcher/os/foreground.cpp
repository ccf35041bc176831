// SPDX-License-Identifier: Apache-2.0
#include "os/foreground.hpp"

#include <csignal>
#include <unistd.h>

namespace sparkjob::os {

namespace {

/// From the background, the kernel answers this with SIGTTOU, which would stop us.
bool set_foreground(pid_t group) {
  sigset_t background;
  sigset_t before;
  ::sigemptyset(&background);
  ::sigaddset(&background, SIGTTOU);
  ::sigprocmask(SIG_BLOCK, &background, &before);
  const bool set = ::tcsetpgrp(STDIN_FILENO, group) == 0;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return set;
}

}  // namespace

Foreground::Foreground(pid_t group) {
  if (::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) {
    lent_ = set_foreground(group);
    ::kill(-group, SIGCONT);  // it may have read too early, which stopped it
  }
}

Foreground::~Foreground() {
  if (lent_) {
    set_foreground(::getpgrp());
  }
}

bool has_terminal() {
  return ::isatty(STDIN_FILENO) == 1;
}

}  // namespace sparkjob::os
