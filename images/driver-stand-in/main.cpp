// SPDX-License-Identifier: Apache-2.0
// A driver container without Spark: takes the same words, environment and files, writes the same
// kinds of lines, answers at the same port, ends with the same statuses. What it does is said in
// its application's arguments (README.md lists them), so that a fault takes a second to stage.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "play.hpp"

namespace {

constexpr int kPassedOn[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPWR};

volatile sig_atomic_t child = 0;

extern "C" void pass_on(int signal) {
  if (child > 0)
    kill(static_cast<pid_t>(child), signal);
}

// Waits for the play and for orphans, like the init process of Spark's image; 128 and the number
// for an end by a signal.
int end_of_child() {
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended != static_cast<pid_t>(child))
      continue;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
}

}  // namespace

// The first process of a container is spared by signals that it does not handle, so the play is its
// child; the other reason is that a container out of memory must lose the child and see it.
int main(int count, char** words) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  sigset_t passed_on;
  sigemptyset(&passed_on);
  for (const int signal : kPassedOn) {
    std::signal(signal, pass_on);
    sigaddset(&passed_on, signal);
  }
  // A signal must not come before it is known to whom to pass it: the play may already run.
  sigprocmask(SIG_BLOCK, &passed_on, nullptr);
  const pid_t forked = fork();
  if (forked < 0) {
    std::perror("driver-stand-in: fork");
    return 1;
  }
  if (forked > 0) {
    child = forked;
    sigprocmask(SIG_UNBLOCK, &passed_on, nullptr);
    return end_of_child();
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : kPassedOn) {
    std::signal(signal, SIG_DFL);
  }
  sigprocmask(SIG_UNBLOCK, &passed_on, nullptr);
  try {
    std::exit(standin::play({words + 1, words + count}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Exception in thread \"main\" %s\n", error.what());
    std::exit(1);
  }
}
