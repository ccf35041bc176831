// SPDX-License-Identifier: Apache-2.0
#include "os/child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "error.hpp"
#include "os/descriptor.hpp"

namespace sparkjob::os {

namespace {

/// What a child that could not become the program writes into the pipe that exec would have closed.
struct Failure {
  enum class Step { Streams, Directory, Execute };
  Step step;
  int error;
};

/// `text` as exec wants it: pointers into the strings, which must outlive the call.
std::vector<char*> pointers(std::vector<std::string>& text) {
  std::vector<char*> all;
  all.reserve(text.size() + 1);
  for (auto& one : text) {
    all.push_back(one.data());
  }
  all.push_back(nullptr);
  return all;
}

void default_signals() {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction now {};
    const bool nohup =
        number == SIGHUP && ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!nohup) {
      ::signal(number, SIG_DFL);  // fails for SIGKILL and SIGSTOP, and may
    }
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Puts the three descriptors in place. Copies first, so that swapped ones do not overwrite one
/// another; the copies close themselves on exec.
bool set_streams(const Streams& streams) {
  std::array<int, 3> from = {streams.in, streams.out, streams.err};
  for (auto& number : from) {
    number = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
  }
  for (int to = 0; to < 3; ++to) {
    const int number = from.at(static_cast<std::size_t>(to));
    if (number < 0) {
      ::close(to);  // closed in our own process too: the child gets what we got
    } else if (::dup2(number, to) < 0) {
      return false;
    }
  }
  return true;
}

/// Everything between fork and exec. Allocates nothing.
Failure become(const Command& command, const Streams& streams, char* const* arguments,
               char* const* environment) {
  ::setpgid(0, 0);
  default_signals();
  if (!set_streams(streams)) {
    return {.step = Failure::Step::Streams, .error = errno};
  }
  if (command.directory && ::chdir(command.directory->c_str()) != 0) {
    return {.step = Failure::Step::Directory, .error = errno};
  }
  ::execve(command.program.c_str(), arguments, environment);
  return {.step = Failure::Step::Execute, .error = errno};
}

Error error_of(const Failure& failure, const Command& command) {
  const std::string why = std::generic_category().message(failure.error);
  switch (failure.step) {
    case Failure::Step::Streams:
      return {ErrorKind::Refused, "cannot set up the output of '" + command.program + "': " + why};
    case Failure::Step::Directory:
      return {ErrorKind::Missing,
              "cannot enter the directory '" + command.directory->string() + "': " + why};
    case Failure::Step::Execute: break;
  }
  if (failure.error == ENOENT && ::access(command.program.c_str(), F_OK) == 0) {
    return {ErrorKind::Missing,
            "cannot start '" + command.program + "': the interpreter of its first line is missing",
            "install the program that its '#!' line names"};
  }
  if (failure.error == E2BIG) {
    return {ErrorKind::Usage, "cannot start '" + command.program +
                                  "': arguments and environment are too long together"};
  }
  return {ErrorKind::Missing, "cannot start '" + command.program + "': " + why};
}

/// The failure the child reports, or nothing once exec has closed the pipe.
std::optional<Failure> reported(const Descriptor& report) {
  Failure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report.number(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  return count == sizeof failure ? std::optional(failure) : std::nullopt;
}

}  // namespace

pid_t start(const Command& command, const Streams& streams) {
  std::vector<std::string> words = {command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.environment) {
    variables.push_back(name + "=" + value);
  }
  const auto arguments = pointers(words);
  const auto environment = pointers(variables);
  Pipe report = new_pipe();

  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    throw Error(ErrorKind::Refused,
                "cannot start a process: " + std::generic_category().message(errno),
                "raise the limit on processes (ulimit -u, or the pod's pid limit)");
  }
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
      ::_exit(1);  // the parent died before it could be tied to this
    }
    const Failure failure = become(command, streams, arguments.data(), environment.data());
    [[maybe_unused]] const auto told = ::write(report.write.number(), &failure, sizeof failure);
    ::_exit(1);
  }
  ::setpgid(child, child);  // here too: the group must exist before anything is sent to it
  report.write.close();
  if (const auto failure = reported(report.read)) {
    ::waitpid(child, nullptr, 0);
    throw error_of(*failure, command);
  }
  return child;
}

}  // namespace sparkjob::os
