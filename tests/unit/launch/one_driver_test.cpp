// SPDX-License-Identifier: Apache-2.0
// Exactly one driver an attempt, whatever happens to its launchers and whenever.
#include <gtest/gtest.h>

#include "launch/cluster_mode.hpp"
#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using Effect = fakes::FakeApiServer::Effect;

struct Killed {};

/// A world with a kubelet that runs every driver for ten seconds, which then fails with status 3.
struct LivingWorld : ClusterWorld {
  explicit LivingWorld(const std::string& more = "") {
    application += more;
    tick();
  }

  std::size_t drivers_ever() const { return server.ever("Pod", "spark-role", "driver"); }
  std::size_t drivers_that_ran() const { return ran_; }

 private:
  void tick() {
    waiter.after(1s, [this] {
      const auto pod = driver();
      const auto phase = pod ? pod->at("status").value("phase", "") : "";
      if (phase == "Pending") {
        ++ran_;
        driver_is(0s, R"({"running": {}})");
        driver_ends(10s, 3);
      }
      if (++ticks_ < 100) {
        tick();
      }
    });
  }

  std::size_t ran_ = 0;
  int ticks_ = 0;
};

/// How many requests a run makes that nobody disturbs.
std::size_t requests_of_a_run(const std::string& more) {
  LivingWorld world(more);
  world.run();
  return world.server.requests().size();
}

// What each test adds to the application, and how many drivers that makes.
struct Case {
  const char* more;
  std::size_t drivers;
};
const Case kOnce{"", 1};
const Case kNotKept{"---\napiVersion: sparkjob/v1\nkind: Launcher\nkeepDriver: never\n", 1};
const Case kTriedAgain{"  restartPolicy: {type: OnFailure, onFailureRetries: 1}\n", 2};

class OneDriver : public testing::TestWithParam<Case> {};

TEST_P(OneDriver, WhenItsLauncherIsKilledBeforeOrAfterAnyRequest) {
  const std::size_t all = requests_of_a_run(GetParam().more);
  for (const Effect effect : {Effect::None, Effect::Done}) {
    for (std::size_t number = 1; number <= all; ++number) {
      LivingWorld world(GetParam().more);
      world.server.at_request(number, effect, [] { throw Killed(); });
      EXPECT_THROW(world.run(), Killed);
      const std::string at = world.server.requests()[number - 1];

      EXPECT_EQ(world.run().status, 3) << number << ": " << at;

      EXPECT_EQ(world.drivers_ever(), GetParam().drivers) << number << ": " << at;
    }
  }
}

TEST_P(OneDriver, WhenAnotherLauncherRunsToItsEndBeforeOrAfterAnyRequest) {
  const std::size_t all = requests_of_a_run(GetParam().more);
  for (const Effect effect : {Effect::None, Effect::Done}) {
    for (std::size_t number = 1; number <= all; ++number) {
      LivingWorld world(GetParam().more);
      int other = 0;
      world.server.at_request(number, effect, [&] { other = world.run().status; });
      std::string at;

      int status = 0;
      try {
        status = world.run().status;
      } catch (const Error& error) {  // the other goes on in its place
        status = exit_status(error.kind());
      }

      at = std::to_string(number) + ": " + world.server.requests()[number - 1];
      EXPECT_EQ(other, 3) << at;
      EXPECT_TRUE(status == 3 || status == 69) << at << " " << status;
      world.wire.pause(world.waiter.now() + 5s);
      EXPECT_EQ(world.run().status, 3) << at;
      // One that comes too late removes what it has created at once, before it has a node.
      EXPECT_EQ(world.drivers_that_ran(), GetParam().drivers) << at;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Applications, OneDriver, testing::Values(kOnce, kNotKept, kTriedAgain));

}  // namespace
}  // namespace sparkjob::launch
