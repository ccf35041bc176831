// SPDX-License-Identifier: Apache-2.0
// A clock that is set while the client waits. This program's clock_gettime is its own.
#include <gtest/gtest.h>

#include <atomic>
#include <ctime>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "fakes/loopback_server.hpp"
#include "fakes/poll_waiter.hpp"
#include "kube/client.hpp"
#include "kube/curl_transport.hpp"

namespace {

std::atomic<long> seconds_ahead = 0;

}  // namespace

// The names are libc's: libstdc++ and libcurl find these first.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {  // NOLINT
  const auto result = syscall(SYS_clock_gettime, clock, time);
  time->tv_sec += clock == CLOCK_REALTIME ? seconds_ahead.load() : 0;
  return static_cast<int>(result);
}
extern "C" time_t time(time_t* result) noexcept {  // NOLINT
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) {
    *result = now.tv_sec;
  }
  return now.tv_sec;
}
extern "C" int gettimeofday(timeval* result, void*) noexcept {  // NOLINT
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  *result = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;

/// Sets the clock while an answer is waited for, and goes on waiting.
class SetClock final : public Waiter {
 public:
  explicit SetClock(long by) : by_(by) {}
  Clock::time_point now() const override { return poll_.now(); }
  void wait(std::vector<pollfd>& waiting, Clock::time_point until) override {
    seconds_ahead = by_;
    poll_.wait(waiting, std::min(until, now() + 20ms));
  }
  bool stop_requested() const override { return false; }
  int take_stop() override { return 0; }

 private:
  long by_;
  fakes::PollWaiter poll_;
};

class AClock : public testing::TestWithParam<long> {
 protected:
  AClock() = default;
  ~AClock() override { seconds_ahead = 0; }
  AClock(const AClock&) = delete;
  AClock& operator=(const AClock&) = delete;
};

INSTANTIATE_TEST_SUITE_P(Jumps, AClock, testing::Values(3600L, -3600L),
                         [](const auto& by) { return by.param > 0 ? "Forward" : "Back"; });

TEST_P(AClock, W26_ThatIsSetEndsNoRequestEarlyAndNoneLate) {
  const auto real = std::time(nullptr);
  fakes::LoopbackServer server({{.answer = "", .then = fakes::Turn::Then::Hang}});
  CurlTransport transport;
  SetClock waiter(GetParam());
  Wire wire(transport, waiter);
  Client client(wire, {.server = server.url("")},
                {.total = 1500ms, .first_pause = 10ms, .seed = 1});
  const auto began = Clock::now();

  EXPECT_THROW(client.get({"v1", "Pod", "team", "x"}), Error);

  EXPECT_NEAR(static_cast<double>(std::time(nullptr) - real), static_cast<double>(GetParam()), 30);
  EXPECT_GE(Clock::now() - began, 900ms);
  EXPECT_LE(Clock::now() - began, 10s);
}

}  // namespace
}  // namespace sparkjob::kube
