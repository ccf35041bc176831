// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "kube/client.hpp"

namespace sparkjob::kube {

/// Follows the log of one container of a pod from its beginning, in whole lines, without the
/// timestamps it is asked with; goes on after a hang-up where it was, by the last timestamp,
/// without losing or repeating a line. What the kubelet has rotated away is marked by one line.
class LogStream final : public Listener {
 public:
  using Sink = std::function<void(std::string_view line)>;  ///< a line, its newline included

  /// Starts at once; the container must have been started. `client` stays the caller's.
  LogStream(Client& client, ObjectRef pod, std::string container, Sink sink);
  ~LogStream() override;
  LogStream(const LogStream&) = delete;
  LogStream& operator=(const LogStream&) = delete;

  /// Tells that the container has ended: what is still to come is read to its end.
  void container_ended();
  /// After `container_ended`: whether everything that can be had has been given to the sink.
  bool finished() const;

  Clock::time_point due() const override;
  void serve(Clock::time_point now) override;
  void arrived(Ticket ticket, const std::string& bytes) override;
  void ended(Ticket ticket, const Answer& answer) override;
};

}  // namespace sparkjob::kube
