// SPDX-License-Identifier: Apache-2.0
#include "launch/run_child.hpp"

#include <csignal>
#include <fcntl.h>
#include <memory>
#include <sys/prctl.h>
#include <unistd.h>

#include "kube/curl_transport.hpp"
#include "launch/follow_progress.hpp"
#include "os/keeper.hpp"
#include "os/narrator.hpp"
#include "os/terminal_relay.hpp"

namespace sparkjob::launch {

namespace {

/// A signal to stop that came before there was anything to stop.
std::optional<int> stopped_already(os::SignalQueue& signals) {
  for (const int signal : signals.taken()) {
    if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP) {
      return signal;
    }
  }
  return std::nullopt;
}

/// What the child reads instead of a terminal; empty where ours is none.
os::Descriptor end_of_file() {
  return ::isatty(STDIN_FILENO) == 1 ? os::Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC))
                                     : os::Descriptor();
}

/// Starts the child with our standard streams, or with the relay's.
pid_t start_with_streams(const os::Command& command, os::TerminalRelay* relay) {
  const os::Descriptor nothing = end_of_file();
  const int in = nothing ? nothing.number() : STDIN_FILENO;
  const pid_t child = start(command, relay == nullptr ? os::Streams{.in = in} : relay->streams(in));
  if (relay != nullptr) {
    relay->started();
  }
  return child;
}

/// Supervises with the progress shown as the mode says; `relay` is there for Live.
os::Ended follow(const os::Watched& watched, const Supervision& supervision,
                 os::SignalQueue& signals, os::TerminalRelay* relay) {
  if (supervision.progress == ProgressMode::None) {
    return os::supervise(watched, supervision.patience, signals, {});
  }
  const os::Narrator narrator(STDERR_FILENO);
  std::unique_ptr<ProgressView> view;
  std::vector<os::PollHook*> hooks;
  if (relay != nullptr) {
    view = std::make_unique<ProgressLive>(*relay);
    hooks.push_back(relay);
  } else {
    view = std::make_unique<ProgressLines>([&](std::string_view line) { narrator.offer(line); });
  }
  kube::CurlTransport transport;
  FollowProgress progress(transport, watched.child, supervision.ui, *view);
  hooks.push_back(&progress);
  return os::supervise(watched, supervision.patience, signals, hooks);
}

}  // namespace

ProgressMode progress_mode(const std::string& term) {
  return os::can_draw(STDERR_FILENO, term) ? ProgressMode::Live : ProgressMode::Lines;
}

os::Ended run_child(const os::Command& command, const Supervision& supervision) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  os::SignalQueue signals;
  if (const auto signal = stopped_already(signals)) {
    return {.how = os::NotStarted{}, .stopped_by = signal};
  }
  std::unique_ptr<os::TerminalRelay> relay;
  if (supervision.progress == ProgressMode::Live) {
    relay = std::make_unique<os::TerminalRelay>(STDOUT_FILENO, STDERR_FILENO);
  }
  os::Watched watched{.before = os::descendants(::getpid())};
  watched.child = start_with_streams(command, relay.get());
  const os::Keeper keeper = ::getpid() == 1 ? os::Keeper() : os::Keeper(watched.child);
  watched.keeper = keeper.id();

  const os::Ended ended = follow(watched, supervision, signals, relay.get());
  if (relay) {
    relay->finish();
  }
  return ended;
}

}  // namespace sparkjob::launch
