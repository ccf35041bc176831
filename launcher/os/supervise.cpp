// SPDX-License-Identifier: Apache-2.0
#include "os/supervise.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace sparkjob::os {

namespace {

using std::chrono::milliseconds;

/// While leftovers end, their own children come to us without a signal: look again this often.
constexpr milliseconds kSweepStep(20);
/// Time for killed processes to vanish; what is left after it hangs inside the kernel.
constexpr milliseconds kKillTime(5000);

class Supervisor {
 public:
  Supervisor(const Watched& watched, const Patience& patience, SignalQueue& signals,
             const std::vector<PollHook*>& hooks)
      : child_(watched.child),
        keeper_(watched.keeper),
        before_(watched.before),
        patience_(patience),
        signals_(signals),
        hooks_(hooks) {}

  Ended run();

 private:
  void wait();
  void reap();
  void obey(int signal);
  void stop(int signal);
  void kill_all();
  bool swept();
  std::vector<Process> leftovers() const;
  bool running() const { return !how_; }

  const pid_t child_;
  const pid_t keeper_;
  const std::vector<Process>& before_;
  const Patience& patience_;
  SignalQueue& signals_;
  const std::vector<PollHook*>& hooks_;

  std::optional<std::variant<Exited, Signalled, NotStarted>> how_;
  std::optional<int> stopped_by_;
  Killed killed_ = Killed::No;
  bool impatient_ = false;
  bool sweeping_ = false;
  std::optional<Clock::time_point> kill_at_;
  std::optional<Clock::time_point> give_up_at_;
};

/// One poll over the signals and everything the hooks wait for.
void Supervisor::wait() {
  std::vector<pollfd> waiting = {{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}};
  std::vector<std::size_t> ends;
  auto wake = sweeping_ ? Clock::now() + kSweepStep : Clock::time_point::max();
  if (kill_at_) {
    wake = std::min(wake, *kill_at_);
  }
  for (auto* hook : hooks_) {
    wake = std::min(wake, hook->prepare(waiting));
    ends.push_back(waiting.size());
  }
  int timeout = -1;
  if (wake != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<milliseconds>(wake - Clock::now());
    timeout = static_cast<int>(std::clamp(left, milliseconds(0), milliseconds(60'000)).count());
  }
  ::poll(waiting.data(), waiting.size(), timeout);

  const auto now = Clock::now();
  std::size_t begin = 1;
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    hooks_[i]->serve(std::span<const pollfd>(waiting).subspan(begin, ends[i] - begin), now);
    begin = ends[i];
  }
}

void Supervisor::reap() {
  int status = 0;
  for (pid_t id = ::waitpid(-1, &status, WNOHANG); id > 0; id = ::waitpid(-1, &status, WNOHANG)) {
    if (id != child_) {
      continue;
    }
    if (WIFSIGNALED(status)) {
      how_ = Signalled{.signal = WTERMSIG(status)};
    } else {
      how_ = Exited{.status = WEXITSTATUS(status)};
    }
    for (auto* hook : hooks_) {
      hook->driver_ended();
    }
  }
}

void Supervisor::obey(int signal) {
  switch (signal) {
    case SIGTERM:
    case SIGINT: stop(signal); break;
    case SIGHUP:
    case SIGQUIT:
      if (running()) {
        ::kill(child_, signal);
      }
      break;
    default: break;  // SIGCHLD: reap() looks after every wait anyway
  }
}

void Supervisor::stop(int signal) {
  if (running() && !stopped_by_) {
    stopped_by_ = signal;
    kill_at_ = Clock::now() + patience_.grace;
    ::kill(child_, signal);
    ::kill(child_, SIGCONT);  // a stopped process would take the signal only when continued
    return;
  }
  impatient_ = true;
  kill_at_ = Clock::now();  // the second one, or nobody wants to wait for leftovers
}

/// Kills the group and whatever has left it (Spark's Python workers have a group of their own).
void Supervisor::kill_all() {
  if (running()) {
    killed_ = impatient_ ? Killed::BySecondSignal : Killed::AfterGrace;
    ::kill(-child_, SIGKILL);  // the group's id is taken as long as its leader is not reaped
  }
  for (const auto& process : leftovers()) {
    ::kill(process.id, SIGKILL);
  }
}

std::vector<Process> Supervisor::leftovers() const {
  std::vector<pid_t> not_ours = {keeper_};
  const auto is_ours = [&](const Process& process) {
    const bool was_there = std::find(before_.begin(), before_.end(), process) != before_.end();
    return !was_there &&
           std::find(not_ours.begin(), not_ours.end(), process.id) == not_ours.end() &&
           std::find(not_ours.begin(), not_ours.end(), process.parent) == not_ours.end();
  };
  std::vector<Process> ours;
  for (const auto& process : descendants(::getpid())) {
    if (is_ours(process)) {
      ours.push_back(process);
    } else {
      not_ours.push_back(process.id);  // and so is everything below it, which comes later
    }
  }
  return ours;
}

/// After the child: true once nothing is left of what it started.
bool Supervisor::swept() {
  const auto left = leftovers();
  if (left.empty()) {
    return true;
  }
  const auto now = Clock::now();
  if (!sweeping_) {
    sweeping_ = true;
    kill_at_ = kill_at_.value_or(now + patience_.sweep);
    for (const auto& process : left) {
      ::kill(process.id, SIGTERM);
      ::kill(process.id, SIGCONT);
    }
  }
  if (now < *kill_at_) {
    return false;
  }
  give_up_at_ = give_up_at_.value_or(now + kKillTime);
  return now >= *give_up_at_;
}

Ended Supervisor::run() {
  bool done = false;
  while (!done) {
    wait();
    // In this order: a SIGCHLD taken after reaping would be lost, and a signal to stop that comes
    // together with the driver's end did not stop it.
    const auto came = signals_.taken();
    reap();
    for (const int signal : came) {
      obey(signal);
    }
    done = !running() && swept();
    if (!done && kill_at_ && Clock::now() >= *kill_at_) {
      kill_all();
      kill_at_ = Clock::now() + kSweepStep;  // again: what was forked meanwhile
    }
  }
  return {.how = *how_, .stopped_by = stopped_by_, .killed = killed_};
}

}  // namespace

Ended supervise(const Watched& watched, const Patience& patience, SignalQueue& signals,
                const std::vector<PollHook*>& hooks) {
  return Supervisor(watched, patience, signals, hooks).run();
}

}  // namespace sparkjob::os
