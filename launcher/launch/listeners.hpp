// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace sparkjob::launch {

/// The ports among which a driver's web UI is: Spark takes `spark.ui.port`, or the next free one of
/// `spark.port.maxRetries` (16) after it.
struct UiPorts {
  int first = 4040;
  int count = 17;
};

/// A TCP socket that waits for connections.
struct Listener {
  std::string
      host;  ///< where to reach it: 127.0.0.1 where it listens everywhere; [::1] in brackets
  int port = 0;
  unsigned long inode = 0;
};

/// The listening sockets in the text of /proc/net/tcp or /proc/net/tcp6.
std::vector<Listener> listeners(std::string_view proc_net_tcp);

/// The addresses (`http://127.0.0.1:4040`) at which `process` or one of its descendants listens on
/// one of `ports`. Only those: on a laptop the first port may be another application's, and a
/// request to Spark's own ports would leave a warning in its log.
std::vector<std::string> ui_addresses(pid_t process, const UiPorts& ports);

}  // namespace sparkjob::launch
