// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace sparkjob::launch {

/// Where a run is told of: both take whole lines, `say` without a newline.
struct Voices {
  std::function<void(std::string_view line)> say;  ///< sparkjob's own account
  /// The driver's log, newline included; empty where nobody wants it.
  std::function<void(std::string_view line)> log;
  /// Whether the log's reader is behind, and no more of it should be read; may be empty.
  std::function<bool()> log_waits = {};
  /// The driver's stages, in lines that may be left out; empty: nobody asks the driver for them.
  std::function<void(std::string_view line)> progress = {};
  /// Something that somebody has to mend, for an Event: a reason in CamelCase, and what it is. May
  /// be empty.
  std::function<void(const std::string& reason, const std::string& what)> warn = {};
};

}  // namespace sparkjob::launch
