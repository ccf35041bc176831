// SPDX-License-Identifier: Apache-2.0
#include "launch/run_child.hpp"

#include <csignal>
#include <fcntl.h>
#include <memory>
#include <sys/prctl.h>
#include <unistd.h>

#include "kube/curl_transport.hpp"
#include "launch/follow_progress.hpp"
#include "launch/keeper.hpp"
#include "launch/terminal_relay.hpp"

namespace sparkjob::launch {

namespace {

/// A signal to stop that came before there was anything to stop.
std::optional<int> stopped_already(SignalQueue& signals) {
  for (const int signal : signals.taken()) {
    if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP) {
      return signal;
    }
  }
  return std::nullopt;
}

/// What the child reads instead of a terminal; empty where ours is none.
Descriptor end_of_file() {
  return ::isatty(STDIN_FILENO) == 1 ? Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC))
                                     : Descriptor();
}

}  // namespace

ProgressMode progress_mode(const std::string& term) {
  return can_draw(STDERR_FILENO, term) ? ProgressMode::Live : ProgressMode::Lines;
}

Ended run_child(const Command& command, const Supervision& supervision) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  SignalQueue signals;
  if (const auto signal = stopped_already(signals)) {
    return {.how = NotStarted{}, .stopped_by = signal};
  }

  std::unique_ptr<TerminalRelay> relay;
  const Descriptor nothing = end_of_file();
  Streams streams;
  streams.in = nothing ? nothing.number() : STDIN_FILENO;
  if (supervision.progress == ProgressMode::Live) {
    relay = std::make_unique<TerminalRelay>(STDOUT_FILENO, STDERR_FILENO);
    streams = relay->streams(streams.in);
  }
  Watched watched{.before = descendants(::getpid())};
  watched.child = start(command, streams);
  const Keeper keeper = ::getpid() == 1 ? Keeper() : Keeper(watched.child);
  watched.keeper = keeper.id();

  const Narrator narrator(STDERR_FILENO);
  ProgressLines lines(narrator);
  std::unique_ptr<ProgressLive> live;
  std::vector<PollHook*> hooks;
  if (relay) {
    relay->started();
    live = std::make_unique<ProgressLive>(*relay);
    hooks.push_back(relay.get());
  }
  kube::CurlTransport transport;
  ProgressView& view = live ? static_cast<ProgressView&>(*live) : lines;
  FollowProgress progress(transport, watched.child, supervision.ui, view);
  if (supervision.progress != ProgressMode::None) {
    hooks.push_back(&progress);
  }
  const Ended ended = supervise(watched, supervision.patience, signals, hooks);
  if (relay) {
    relay->finish();
  }
  return ended;
}

}  // namespace sparkjob::launch
