// SPDX-License-Identifier: Apache-2.0
#include "launch/run_plugin.hpp"

#include <gtest/gtest.h>

#include "error.hpp"
#include "fakes/fake_waiter.hpp"
#include "fakes/folder.hpp"
#include "fakes/poll_waiter.hpp"

namespace sparkjob::launch {
namespace {

class RunPlugin : public Folder {
 protected:
  /// A plugin on PATH that is this shell script.
  kube::PluginEnd run(const std::string& script, kube::Waiter& waiter) {
    const auto file = write("plugin", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return run_plugin({.command = "plugin", .arguments = {"a b"}, .variables = {{"B", "over"}}},
                      {{"PATH", folder_.string() + ":/usr/bin:/bin"}, {"A", "1"}, {"B", "under"}},
                      waiter);
  }
  kube::PluginEnd run(const std::string& script) { return run(script, waiter_); }

  fakes::PollWaiter waiter_;
};

TEST_F(RunPlugin, GivesWhatItPrintsWithTheEnvironmentAndWordsItIsGiven) {
  const auto end = run("echo \"$1 $A $B\"; cat; echo more");

  EXPECT_EQ(end.output, "a b 1 over\nmore\n");
  EXPECT_EQ(end.failure, "");
}

TEST_F(RunPlugin, TakesALongAnswer) {
  EXPECT_EQ(run("head -c 300000 /dev/zero").output.size(), 300000U);
}

TEST_F(RunPlugin, SaysHowItFailed) {
  EXPECT_EQ(run("exit 3").failure, "ended with status 3");
  EXPECT_EQ(run("kill -9 $$").failure, "was ended by signal 9");
  EXPECT_FALSE(run_plugin({.command = "no-such-plugin"}, {{"PATH", "/bin"}}, waiter_).found);
  EXPECT_FALSE(run_plugin({.command = "./nowhere"}, {}, waiter_).found);
}

TEST_F(RunPlugin, EndsThoughSomethingItStartedKeepsItsOutput) {
  EXPECT_EQ(run("sleep 10 & echo $!").failure, "");
}

TEST_F(RunPlugin, IsEndedWhenItTakesTooLong) {
  fakes::FakeWaiter waiter;

  EXPECT_EQ(run("sleep 300", waiter).failure, "did not end within 60 s");
  EXPECT_EQ(waiter.passed(), kPluginPatience);
}

TEST_F(RunPlugin, IsEndedWhenWeAreAskedToStop) {
  fakes::FakeWaiter waiter;
  waiter.after(std::chrono::seconds(3), [&] { waiter.request_stop(); });

  EXPECT_THROW(run("sleep 300", waiter), Error);
}

}  // namespace
}  // namespace sparkjob::launch
