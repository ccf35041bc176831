// SPDX-License-Identifier: Apache-2.0
#include "os/signals.hpp"

#include <cerrno>
#include <csignal>
#include <sys/signalfd.h>
#include <system_error>

#include "error.hpp"

namespace sparkjob::os {

namespace {

bool is_ignored(int signal) {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

sigset_t taken_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGCHLD}) {
    ::sigaddset(&set, signal);
  }
  if (!is_ignored(SIGHUP)) {
    ::sigaddset(&set, SIGHUP);
  }
  return set;
}

}  // namespace

void block_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  // A parent that ignores SIGCHLD hands that down, and then no child leaves a status to wait for.
  ::signal(SIGCHLD, SIG_DFL);
  const sigset_t set = taken_signals();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

SignalQueue::SignalQueue() {
  const sigset_t set = taken_signals();
  queue_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!queue_) {
    throw Error(ErrorKind::Refused,
                "cannot wait for signals: " + std::generic_category().message(errno));
  }
}

std::vector<int> SignalQueue::taken() {
  std::vector<int> signals;
  signalfd_siginfo one{};
  while (::read(queue_.number(), &one, sizeof one) == sizeof one) {
    signals.push_back(static_cast<int>(one.ssi_signo));
  }
  return signals;
}

}  // namespace sparkjob::os
