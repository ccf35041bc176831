// SPDX-License-Identifier: Apache-2.0
#include "launch/run_plugin.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

#include "error.hpp"
#include "launch/find_spark.hpp"
#include "os/child.hpp"
#include "os/descriptor.hpp"
#include "os/foreground.hpp"

namespace sparkjob::launch {

namespace {

namespace fs = std::filesystem;
using kube::Clock;

constexpr std::chrono::milliseconds kLook(100);  ///< where no SIGCHLD wakes the waiter
constexpr std::size_t kMostOutput = std::size_t{4} << 20;

std::optional<fs::path> program(const std::string& command, const Environment& environment) {
  if (command.find('/') == std::string::npos) {
    return find_program(environment, command);
  }
  return fs::exists(command) ? std::optional<fs::path>(command) : std::nullopt;
}

/// A plugin that runs, and all its processes.
class Running {
 public:
  Running(const os::Command& command, const os::Streams& streams)
      : child_(os::start(command, streams)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (!ended_) {
      ::kill(-child_, SIGKILL);
      while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  }

  pid_t group() const { return child_; }
  bool has_ended() {
    ended_ = ended_ || ::waitpid(child_, &status_, WNOHANG) == child_;
    return ended_;
  }
  /// Empty where all is well.
  std::string failure() const {
    if (WIFSIGNALED(status_)) {
      return "was ended by signal " + std::to_string(WTERMSIG(status_));
    }
    const int status = WEXITSTATUS(status_);
    return status == 0 ? "" : "ended with status " + std::to_string(status);
  }

 private:
  pid_t child_;
  bool ended_ = false;
  int status_ = 0;
};

/// Moves what is in the pipe to `text`; false once nothing will come any more.
bool drain(int pipe, std::string& text) {
  std::array<char, 65536> buffer{};
  while (true) {
    const auto count = ::read(pipe, buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return count < 0 && errno == EAGAIN;
    }
  }
}

/// Waits for its end. What is wrong with it; empty where all is well.
std::string wait_for(Running& plugin, int pipe, Clock::time_point deadline, kube::Waiter& waiter,
                     std::string& output) {
  bool open = true;
  bool ended = false;
  while (!ended) {
    std::vector<pollfd> waiting;
    if (open) {
      waiting.push_back({.fd = pipe, .events = POLLIN, .revents = 0});
    }
    waiter.wait(waiting, std::min(deadline, waiter.now() + kLook));
    ended = plugin.has_ended();  // before the last look into the pipe
    open = open && drain(pipe, output);
    if (waiter.stop_requested()) {
      throw Error(ErrorKind::Stopped, "stopped while a credential plugin ran");
    }
    if (output.size() > kMostOutput) {
      return "printed more than " + std::to_string(kMostOutput) + " bytes";
    }
    if (!ended && waiter.now() >= deadline) {
      return "did not end within " + std::to_string(kPluginPatience.count()) + " s";
    }
  }
  return plugin.failure();
}

}  // namespace

kube::PluginEnd run_plugin(const kube::PluginCall& call, const Environment& environment,
                           kube::Waiter& waiter) {
  const auto path = program(call.command, environment);
  if (!path) {
    return {.found = false};
  }
  os::Command command{.program = *path, .arguments = call.arguments, .environment = environment};
  for (const auto& [name, value] : call.variables) {
    command.environment[name] = value;
  }
  os::Pipe output = os::new_pipe();
  ::fcntl(output.read.number(), F_SETFL, O_NONBLOCK);
  const os::Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  Running plugin(command, {.in = call.interactive ? STDIN_FILENO : nothing.number(),
                           .out = output.write.number(),
                           .err = STDERR_FILENO});
  output.write.close();
  std::optional<os::Foreground> foreground;
  if (call.interactive) {
    foreground.emplace(plugin.group());
  }
  const auto deadline =
      call.interactive ? Clock::time_point::max() : waiter.now() + kPluginPatience;
  kube::PluginEnd end;
  end.failure = wait_for(plugin, output.read.number(), deadline, waiter, end.output);
  return end;
}

}  // namespace sparkjob::launch
