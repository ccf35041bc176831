// SPDX-License-Identifier: Apache-2.0
#include "launch/listeners.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/child.hpp"
#include "os/descriptor.hpp"

namespace sparkjob::launch {
namespace {

std::string line(const std::string& address, const std::string& state) {
  return "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
         "   0: " +
         address + " 00000000:0000 " + state +
         " 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100\n";
}

TEST(Listeners, AreReadFromTheKernelsTable) {
  const auto found = listeners(line("0200000A:0FC8", "0A"));  // little endian, as the kernel shows

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].host, "10.0.0.2");
  EXPECT_EQ(found[0].port, 4040);
  EXPECT_EQ(found[0].inode, 12345U);
}

TEST(Listeners, EverywhereIsReachedAtLoopback) {
  EXPECT_EQ(listeners(line("00000000:0FC8", "0A")).at(0).host, "127.0.0.1");
  EXPECT_EQ(listeners(line("00000000000000000000000000000000:0FC8", "0A")).at(0).host, "127.0.0.1");
}

TEST(Listeners, Ipv6IsInBracketsUnlessItIsIpv4InDisguise) {
  EXPECT_EQ(listeners(line("00000000000000000000000001000000:0FC8", "0A")).at(0).host, "[::1]");
  EXPECT_EQ(listeners(line("0000000000000000FFFF00000100007F:0FC8", "0A")).at(0).host, "127.0.0.1");
}

TEST(Listeners, ConnectionsAndOddLinesAreNone) {
  EXPECT_TRUE(listeners(line("0100007F:0FC8", "01")).empty());
  EXPECT_TRUE(listeners("").empty());
  EXPECT_TRUE(listeners("   0: nonsense\n   1: XYZ:0FC8 0:0 0A 0 0 0 0 0 1\n").empty());
}

class OwnSocket : public testing::Test {
 protected:
  OwnSocket() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: how sockets are spoken to
    EXPECT_EQ(::bind(socket_.number(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.number(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.number(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  os::Descriptor socket_;
  int port_ = 0;
};

TEST_F(OwnSocket, IsFoundByItsProcess) {
  EXPECT_EQ(ui_addresses(::getpid(), {.first = port_, .count = 1}),
            std::vector<std::string>{"http://127.0.0.1:" + std::to_string(port_)});
}

TEST_F(OwnSocket, IsNotAnotherProcesss) {
  os::Pipe pipe = os::new_pipe();
  const pid_t other = os::start({.program = "/bin/cat"}, {.in = pipe.read.number()});

  EXPECT_TRUE(ui_addresses(other, {.first = port_, .count = 1}).empty());

  pipe.write.close();
  ::waitpid(other, nullptr, 0);
}

TEST_F(OwnSocket, OnAnotherPortIsOfNoInterest) {
  EXPECT_TRUE(ui_addresses(::getpid(), {.first = port_ + 1, .count = 17}).empty());
}

}  // namespace
}  // namespace sparkjob::launch
