// SPDX-License-Identifier: Apache-2.0
#include "launch/exit_status.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

namespace sparkjob::launch {

namespace {

constexpr std::array kLauncherMayBeLost = {137, 143, 255};
constexpr int kSignalBase = 128;  // how shells, container runtimes and the kubelet show signals

/// 64 to 127 carry sparkjob's own verdicts (and 126, 127 a shell's).
bool is_ours(int status) {
  return status >= 64 && status < kSignalBase;
}

int own_status(const os::Ended& ended) {
  if (const auto* signalled = std::get_if<os::Signalled>(&ended.how)) {
    return kSignalBase + signalled->signal;
  }
  const auto* exited = std::get_if<os::Exited>(&ended.how);
  return driver_status(exited == nullptr ? 1 : exited->status);
}

std::string numbered(int signal) {
  const std::string name = signal_name(signal);
  return "signal " + std::to_string(signal) + (name.front() == 'S' ? " (" + name + ")" : "");
}

std::string killed_by(int signal) {
  std::string text = "the driver was killed by " + numbered(signal);
  switch (signal) {
    case SIGKILL: return text + ", as the kernel does when memory runs out";
    case SIGTERM: return text + ", which the launcher did not send";
    case SIGSEGV:
    case SIGBUS:
    case SIGABRT: return text + ", a crash of the Java or Python runtime or of a native library";
    default: return text;
  }
}

std::string stopped(const os::Ended& ended) {
  const std::string text = "stopped by " + signal_name(*ended.stopped_by);
  if (std::holds_alternative<os::NotStarted>(ended.how)) {
    return text + " before the driver was started";
  }
  switch (ended.killed) {
    case os::Killed::AfterGrace:
      return text + "; the driver did not end within the grace period and was killed";
    case os::Killed::BySecondSignal: return text + "; a second signal killed the driver at once";
    case os::Killed::No: break;
  }
  if (const auto* exited = std::get_if<os::Exited>(&ended.how)) {
    return text + "; the driver exited with status " + std::to_string(exited->status);
  }
  return text + "; the driver was ended by " + numbered(std::get<os::Signalled>(ended.how).signal);
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
}

int driver_status(int code) {
  return is_ours(code) ? 1 : code;
}

std::string driver_reason(int status, const std::string& who) {
  if (status == 0) {
    return who + " succeeded";
  }
  std::string text = who + " exited with status " + std::to_string(status);
  if (is_ours(status)) {
    return text + ", reported as 1 because 64–127 are sparkjob's own";
  }
  if (status == kSignalBase + SIGKILL) {
    return text + ": something in it was killed, as the kernel does when memory runs out";
  }
  if (status == kSignalBase + SIGTERM) {
    return text + ": it was stopped by a SIGTERM which the launcher did not send";
  }
  return text;
}

Verdict told_again(const Verdict& verdict) {
  const auto* end = kLauncherMayBeLost.end();
  if (std::find(kLauncherMayBeLost.begin(), end, verdict.status) == end) {
    return verdict;
  }
  return {
      .status = 1,
      .reason = verdict.reason + " (status " + std::to_string(verdict.status) + ", told before)"};
}

int exit_status(const os::Ended& ended) {
  return ended.stopped_by ? kSignalBase + *ended.stopped_by : own_status(ended);
}

std::string reason(const os::Ended& ended) {
  if (ended.stopped_by) {
    return stopped(ended);
  }
  if (const auto* signalled = std::get_if<os::Signalled>(&ended.how)) {
    return killed_by(signalled->signal);
  }
  const auto* exited = std::get_if<os::Exited>(&ended.how);
  return exited == nullptr ? "the driver was not started" : driver_reason(exited->status);
}

}  // namespace sparkjob::launch
