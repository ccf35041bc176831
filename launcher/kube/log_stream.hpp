// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "kube/log_lines.hpp"

namespace sparkjob::kube {

/// Follows the log of one container of a pod from its beginning, in whole lines, without the
/// timestamps it is asked with; goes on after a hang-up where it was, by the last timestamp,
/// without losing or repeating a line. What the kubelet has rotated away, and what cannot be had,
/// is marked by one line that begins with `sparkjob:`. Never throws for want of a log: a run does
/// not end for it.
class LogStream final : public Listener {
 public:
  /// A line, its newline included; one without a newline ends the log. A line longer than 1 MiB
  /// comes in parts.
  using Sink = LogLines::Sink;

  /// Starts at once; a container that has not been started yet is waited for. `client` stays the
  /// caller's.
  LogStream(Client& client, ObjectRef pod, std::string container, Sink sink);
  ~LogStream() override;
  LogStream(const LogStream&) = delete;
  LogStream& operator=(const LogStream&) = delete;

  /// Reads no further while `held`: for a reader that is slower than the writer. The log stays with
  /// the node, as long as the node keeps it.
  void hold(bool held);
  /// Tells that the container has ended: what is still to come is read to its end.
  void container_ended();
  /// After `container_ended`: whether everything that can be had has been given to the sink.
  bool finished() const { return finished_; }

  Clock::time_point due() const override;
  void serve(Clock::time_point now) override;
  void arrived(Ticket ticket, const std::string& bytes) override;
  void ended(Ticket ticket, const Answer& answer) override;

 private:
  void ask();
  void failed(const Answer& answer);
  void finish();

  Client& client_;
  const ObjectRef pod_;
  const std::string container_;
  LogLines lines_;
  Backoff backoff_;

  std::optional<Ticket> ticket_;
  bool held_ = false;
  Clock::time_point next_;      ///< when to ask, or to stop waiting for what a server sends
  bool asks_for_rest_ = false;  ///< the answer on its way is the last: the container had ended
  bool container_ended_ = false;
  bool given_up_ = false;
  bool finished_ = false;
};

}  // namespace sparkjob::kube
