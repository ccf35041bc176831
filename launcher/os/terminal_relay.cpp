// SPDX-License-Identifier: Apache-2.0
#include "os/terminal_relay.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sparkjob::os {

namespace {

constexpr int kPatience = 100;  // milliseconds between two looks at pending signals

bool is_same_terminal(int one, int other) {
  struct stat a {};
  struct stat b {};
  return ::isatty(one) == 1 && ::fstat(one, &a) == 0 && ::fstat(other, &b) == 0 &&
         a.st_rdev == b.st_rdev && a.st_ino == b.st_ino;
}

bool stop_is_pending() {
  sigset_t pending;
  ::sigpending(&pending);
  return ::sigismember(&pending, SIGTERM) == 1 || ::sigismember(&pending, SIGINT) == 1 ||
         ::sigismember(&pending, SIGHUP) == 1;
}

}  // namespace

TerminalRelay::TerminalRelay(int out, int err)
    : out_(out), err_(err), both_(is_same_terminal(out, err)), pipe_(new_pipe()) {
  ::fcntl(pipe_.read.number(), F_SETFL, O_NONBLOCK);
  const std::string path = "/proc/self/fd/" + std::to_string(err);
  terminal_ = Descriptor(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!terminal_) {
    terminal_ = Descriptor(::fcntl(err, F_DUPFD_CLOEXEC, 3));
  }
}

Streams TerminalRelay::streams(int in) const {
  const int pipe = pipe_.write.number();
  return {.in = in, .out = both_ ? pipe : out_, .err = pipe};
}

void TerminalRelay::show(std::string line) {
  pending_ += screen_.show(std::move(line));
  push();
}

std::size_t TerminalRelay::columns() const {
  winsize size{};
  const bool told = ::ioctl(err_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return std::max<std::size_t>(told ? size.ws_col : 80, 20);
}

Clock::time_point TerminalRelay::prepare(std::vector<pollfd>& waiting) {
  if (!pending_.empty()) {  // the terminal is slow: so is the driver's output then
    waiting.push_back({.fd = terminal_.number(), .events = POLLOUT, .revents = 0});
  } else if (pipe_.read) {
    waiting.push_back({.fd = pipe_.read.number(), .events = POLLIN, .revents = 0});
  }
  return Clock::time_point::max();
}

void TerminalRelay::serve(std::span<const pollfd> ready, Clock::time_point) {
  if (ready.empty() || ready[0].revents == 0) {
    return;
  }
  push();
  if (pending_.empty()) {
    pull();
  }
}

/// Takes one piece out of the pipe; false when there is nothing at the moment, or ever again.
bool TerminalRelay::pull() {
  std::array<char, 16384> buffer{};
  const auto count = pipe_.read ? ::read(pipe_.read.number(), buffer.data(), buffer.size()) : 0;
  if (count <= 0) {
    if (count == 0) {
      pipe_.read.close();
    }
    return false;
  }
  pending_ += screen_.pass({buffer.data(), static_cast<std::size_t>(count)});
  push();
  return true;
}

void TerminalRelay::push() {
  while (!pending_.empty()) {
    const auto count = ::write(terminal_.number(), pending_.data(), pending_.size());
    if (count >= 0) {
      pending_.erase(0, static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      pending_.clear();  // the terminal is gone; the driver must not wait for it
    }
  }
}

void TerminalRelay::finish() {
  show("");
  do {
    pollfd writable = {.fd = terminal_.number(), .events = POLLOUT, .revents = 0};
    while (!pending_.empty() && !stop_is_pending()) {
      ::poll(&writable, 1, kPatience);
      push();
    }
  } while (pending_.empty() && pull());
}

bool can_draw(int descriptor, const std::string& term) {
  const pid_t foreground = ::tcgetpgrp(descriptor);  // -1: a terminal, but not one that controls us
  return ::isatty(descriptor) == 1 && !term.empty() && term != "dumb" &&
         (foreground < 0 || foreground == ::getpgrp());
}

}  // namespace sparkjob::os
