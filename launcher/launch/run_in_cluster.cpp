// SPDX-License-Identifier: Apache-2.0
#include "launch/run_in_cluster.hpp"

#include <optional>
#include <random>
#include <unistd.h>
#include <vector>

#include "kube/client.hpp"
#include "kube/curl_transport.hpp"
#include "kube/wire.hpp"
#include "launch/cluster_access.hpp"
#include "launch/cluster_mode.hpp"
#include "launch/own_pod.hpp"
#include "launch/run_plugin.hpp"
#include "launch/signal_waiter.hpp"
#include "os/foreground.hpp"
#include "os/narrator.hpp"
#include "os/outlet.hpp"

namespace sparkjob::launch {

namespace {

/// 32 hex digits that nobody else has.
std::string drawn_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kLength = 32;
  std::random_device chance;
  std::uniform_int_distribution<std::size_t> digit(0, kDigits.size() - 1);
  std::string id;
  while (id.size() < kLength) {
    id += kDigits[digit(chance)];
  }
  return id;
}

bool shows_progress(const spec::Launcher& launcher) {
  return !launcher.progress || launcher.progress->value != "none";
}

/// Waits for a reader that is slower than the log, unless asked to stop.
void write_rest(const os::Outlet& out, SignalWaiter& waiter) {
  std::vector<pollfd> nothing_else;
  while (!out.empty() && !waiter.stop_requested()) {
    waiter.wait(nothing_else, kube::Clock::time_point::max());
  }
}

}  // namespace

Verdict run_in_cluster(const ClusterOrder& order) {
  os::Outlet out(STDOUT_FILENO);
  const os::Narrator narrator(STDERR_FILENO);
  Voices voices{
      .say = [&](std::string_view line) { narrator.say(line); },
      .log = [&](std::string_view line) { out.write(line); },
      .log_waits = [&] { return out.is_full(); },
  };
  const auto& logs = order.application.launcher.logs;
  if (logs && logs->value == "none") {
    voices.log = nullptr;
  }
  SignalWaiter waiter(out);
  kube::Access access = cluster_access(order.environment, order.properties, order.connection);
  if (access.plugin) {
    access.plugin->has_terminal = os::has_terminal();
    access.plugin->run = [&](const kube::PluginCall& call) {
      return run_plugin(call, order.environment, waiter);
    };
  }
  kube::CurlTransport transport(access.tls, access.proxy);
  kube::Wire wire(transport, waiter);
  kube::Client client(wire, access, {.voice = voices.say});
  ClusterRun run{.application = order.application,
                 .properties = order.properties,
                 .layers = order.layers,
                 .own = std::nullopt,
                 .id = order.id.empty() ? drawn_id() : order.id,
                 .files = order.files};
  if (is_in_pod(order.environment)) {
    run.own = own_pod(client, order.environment);
    if (shows_progress(
            order.application.launcher)) {  // elsewhere a pod's address is somebody else's
      voices.progress = [&](std::string_view line) { narrator.offer(line); };
    }
  }
  auto verdict = run_cluster(run, client, voices);
  write_rest(out, waiter);
  return verdict;
}

}  // namespace sparkjob::launch
