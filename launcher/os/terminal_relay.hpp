// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "os/child.hpp"
#include "os/descriptor.hpp"
#include "os/poll_hook.hpp"
#include "os/screen.hpp"

namespace sparkjob::os {

/// Takes a driver's output to a terminal through a pipe, so that a live line can stand below it.
/// Only what would go to that same terminal goes through the pipe; standard output in a file is the
/// driver's own still. Where both go to the terminal they share the pipe, which keeps their order.
class TerminalRelay final : public PollHook {
 public:
  /// `out` and `err` are our own standard streams; `err` is the terminal.
  /// Throws Error (Refused) when the process may open no more files.
  TerminalRelay(int out, int err);

  /// What the driver gets; to be given to `start`, and `started` called after it.
  Streams streams(int in) const;
  void started() { pipe_.write.close(); }

  /// Sets the live line; empty for none.
  void show(std::string line);
  /// Columns of the terminal now, at least 20; 80 where it does not tell.
  std::size_t columns() const;

  Clock::time_point prepare(std::vector<pollfd>& waiting) override;
  void serve(std::span<const pollfd> ready, Clock::time_point now) override;
  void driver_ended() override { show(""); }
  /// Passes on what is still in the pipe, once nobody is left to write into it. Waits for the
  /// terminal, unless a signal to stop is pending.
  void finish();

 private:
  bool pull();
  void push();

  int out_;
  int err_;
  bool both_;
  Pipe pipe_;
  Descriptor terminal_;  ///< opened anew: our standard error itself must not become non-blocking
  Screen screen_;
  std::string pending_;
};

/// Whether `descriptor` is a terminal on which a line can be erased, and ours to draw on: we do not
/// run in its background. `term` is the environment's TERM.
bool can_draw(int descriptor, const std::string& term);

}  // namespace sparkjob::os
