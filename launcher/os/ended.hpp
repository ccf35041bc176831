// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <variant>

namespace sparkjob::os {

/// The driver ended by itself with this exit status, 0 to 255.
struct Exited {
  int status = 0;
};

/// The driver was killed by this signal.
struct Signalled {
  int signal = 0;
};

/// A signal to stop came before the driver was started, so it never was.
struct NotStarted {};

/// Whether the launcher had to kill the driver, and why.
enum class Killed { No, AfterGrace, BySecondSignal };

/// How a driver's run ended.
struct Ended {
  std::variant<Exited, Signalled, NotStarted> how;
  /// SIGTERM or SIGINT, when the launcher was asked to stop before the driver had ended (SIGHUP too
  /// where it had not even been started).
  std::optional<int> stopped_by = std::nullopt;
  Killed killed = Killed::No;
};

}  // namespace sparkjob::os
