// SPDX-License-Identifier: Apache-2.0
#include "os/outlet.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <vector>

#include "os/descriptor.hpp"

namespace sparkjob::os {
namespace {

std::string read_from(int descriptor, std::size_t most) {
  std::vector<char> buffer(most);
  const auto count = ::read(descriptor, buffer.data(), buffer.size());
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

TEST(Outlet, L8_NeverWaitsForWhoReadsAndLosesNothing) {
  Pipe pipe = new_pipe();
  Outlet outlet(pipe.write.number());
  std::string written;
  std::string got;
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = "line " + std::to_string(i) + " " + std::string(100, 'x') + "\n";
    written += line;
    outlet.write(line);  // nobody reads: a pipe takes 64 KiB
  }
  EXPECT_TRUE(outlet.is_full());
  EXPECT_EQ(outlet.waiting().fd, pipe.write.number());
  while (got.size() < written.size()) {
    got += read_from(pipe.read.number(), 10'000);
    outlet.flush();
  }

  EXPECT_TRUE(got == written);
  EXPECT_TRUE(outlet.empty());
  EXPECT_FALSE(outlet.is_full());
  EXPECT_EQ(outlet.waiting().fd, -1);
}

TEST(Outlet, KeepsNothingOnceNobodyReads) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe = new_pipe();
  pipe.read.close();
  Outlet outlet(pipe.write.number());

  outlet.write(std::string(1 << 21, 'x'));

  EXPECT_TRUE(outlet.empty());
  std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace sparkjob::os
