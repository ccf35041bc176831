// SPDX-License-Identifier: Apache-2.0
#include "os/keeper.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "error.hpp"

namespace sparkjob::os {

namespace {

/// The keeper's whole life. Holds nothing open but the pipe: whoever reads the driver's output must
/// see its end.
[[noreturn]] void keep(pid_t group, int alive) {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  ::prctl(PR_SET_NAME, "sparkjob-keeper");
  ::dup2(alive, 0);
  ::close_range(1, ~0U, 0);
  if (::setpgid(0, group) != 0) {
    ::_exit(0);  // the group has ended already
  }
  char goodbye = 0;
  if (::read(0, &goodbye, 1) != 1) {  // end of file: it went without a word
    ::kill(-group, SIGKILL);
  }
  ::_exit(0);
}

}  // namespace

Keeper::Keeper(pid_t group) {
  Pipe pipe = new_pipe();
  id_ = ::fork();
  if (id_ < 0) {
    throw Error(ErrorKind::Refused,
                "cannot start a process: " + std::generic_category().message(errno),
                "raise the limit on processes (ulimit -u, or the pod's pid limit)");
  }
  if (id_ == 0) {
    keep(group, pipe.read.number());
  }
  alive_ = std::move(pipe.write);
}

Keeper::Keeper(Keeper&& other) noexcept
    : id_(std::exchange(other.id_, 0)), alive_(std::move(other.alive_)) {}

Keeper& Keeper::operator=(Keeper&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(alive_, other.alive_);
  return *this;
}

Keeper::~Keeper() {
  if (id_ > 0) {
    // By the pipe, not by a signal: it may have died with the group, and its id be another's now.
    [[maybe_unused]] const auto told = ::write(alive_.number(), "x", 1);
    ::waitpid(id_, nullptr, 0);
  }
}

}  // namespace sparkjob::os
