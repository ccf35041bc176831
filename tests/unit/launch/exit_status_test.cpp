// SPDX-License-Identifier: Apache-2.0
#include "launch/exit_status.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace sparkjob::launch {
namespace {

os::Ended exited(int status) {
  return {.how = os::Exited{status}};
}

os::Ended killed_by(int signal) {
  return {.how = os::Signalled{signal}};
}

TEST(ExitStatus, TheDriversOwnStatusPassesThrough) {
  for (const int status : {0, 1, 2, 63, 128, 137, 143, 255}) {
    EXPECT_EQ(exit_status(exited(status)), status);
  }
}

TEST(ExitStatus, StatusesThatAreSparkjobsOwnBecome1) {
  for (int status = 64; status <= 127; ++status) {
    EXPECT_EQ(exit_status(exited(status)), 1) << status;
  }
}

TEST(ExitStatus, ASignalIs128AndItsNumber) {
  EXPECT_EQ(exit_status(killed_by(SIGKILL)), 137);
  EXPECT_EQ(exit_status(killed_by(SIGSEGV)), 139);
}

TEST(ExitStatus, AStopWinsOverWhateverTheDriverMadeOfIt) {
  EXPECT_EQ(exit_status({.how = os::Exited{0}, .stopped_by = SIGTERM}), 143);
  EXPECT_EQ(exit_status({.how = os::Exited{1}, .stopped_by = SIGINT}), 130);
  EXPECT_EQ(exit_status({.how = os::Signalled{SIGKILL}, .stopped_by = SIGTERM}), 143);
  EXPECT_EQ(exit_status({.how = os::NotStarted{}, .stopped_by = SIGTERM}), 143);
}

TEST(Reason, OfAStatus) {
  EXPECT_EQ(reason(exited(0)), "the driver succeeded");
  EXPECT_EQ(reason(exited(3)), "the driver exited with status 3");
  EXPECT_EQ(reason(exited(77)),
            "the driver exited with status 77, reported as 1 because 64–127 are sparkjob's own");
  EXPECT_EQ(
      reason(exited(137)),
      "the driver exited with status 137: something in it was killed, as the kernel does when "
      "memory runs out");
  EXPECT_EQ(reason(exited(143)),
            "the driver exited with status 143: it was stopped by a SIGTERM which the launcher did "
            "not send");
}

TEST(Reason, OfASignal) {
  EXPECT_EQ(reason(killed_by(SIGKILL)),
            "the driver was killed by signal 9 (SIGKILL), as the kernel does when memory runs out");
  EXPECT_EQ(
      reason(killed_by(SIGSEGV)),
      "the driver was killed by signal 11 (SIGSEGV), a crash of the Java or Python runtime or "
      "of a native library");
  EXPECT_EQ(reason(killed_by(SIGUSR1)), "the driver was killed by signal 10 (SIGUSR1)");
  EXPECT_EQ(reason(killed_by(40)), "the driver was killed by signal 40");
}

TEST(Reason, OfAStop) {
  EXPECT_EQ(reason({.how = os::NotStarted{}, .stopped_by = SIGTERM}),
            "stopped by SIGTERM before the driver was started");
  EXPECT_EQ(reason({.how = os::Exited{143}, .stopped_by = SIGTERM}),
            "stopped by SIGTERM; the driver exited with status 143");
  EXPECT_EQ(reason({.how = os::Signalled{SIGINT}, .stopped_by = SIGINT}),
            "stopped by SIGINT; the driver was ended by signal 2 (SIGINT)");
  EXPECT_EQ(
      reason(
          {.how = os::Signalled{SIGKILL}, .stopped_by = SIGTERM, .killed = os::Killed::AfterGrace}),
      "stopped by SIGTERM; the driver did not end within the grace period and was killed");
  EXPECT_EQ(reason({.how = os::Signalled{SIGKILL},
                    .stopped_by = SIGINT,
                    .killed = os::Killed::BySecondSignal}),
            "stopped by SIGINT; a second signal killed the driver at once");
}

}  // namespace
}  // namespace sparkjob::launch
