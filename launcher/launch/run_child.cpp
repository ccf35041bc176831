// SPDX-License-Identifier: Apache-2.0
#include "launch/run_child.hpp"

#include <algorithm>
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

#include "launch/keeper.hpp"

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

}  // namespace

Ended run_child(const Command& command, const Supervision& supervision) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  SignalQueue signals;
  if (const auto signal = stopped_already(signals)) {
    return {.how = NotStarted{}, .stopped_by = signal};
  }
  Watched watched{.before = descendants(::getpid())};
  watched.child = start(command, Streams{});
  const Keeper keeper = ::getpid() == 1 ? Keeper() : Keeper(watched.child);
  watched.keeper = keeper.id();
  return supervise(watched, supervision.patience, signals, {});
}

}  // namespace sparkjob::launch
