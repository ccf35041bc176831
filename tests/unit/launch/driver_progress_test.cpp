// SPDX-License-Identifier: Apache-2.0
#include "launch/driver_progress.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "unit/launch/cluster_world.hpp"

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kStages = "http://10.1.0.7:4040/api/v1/applications/app-1/stages";

kube::Answer ok(const std::string& body) {
  return kube::Response{.status = 200, .headers = {}, .body = body};
}

std::string stage(const std::string& status, int complete, const std::string& more = "") {
  return R"([{"stageId": 3, "attemptId": 0, "numTasks": 8, "name": "count at x.py:1", "status": ")" +
         status + R"(", "numCompleteTasks": )" + std::to_string(complete) + more + "}]";
}

/// A driver that answers as a test says, somebody who asks it, and a clock that jumps.
class Asking : public testing::Test {
 protected:
  Asking() {
    cluster_.server.elsewhere([this](const kube::Request& request) {
      asked_.push_back(request);
      return answer_(request.url);
    });
  }

  void begin() {
    progress_ =
        driver_progress(cluster_.wire, {.address = "http://10.1.0.7:4040", .application = "app-1"},
                        [this](std::string_view line) { said_.append(line) += "\n"; });
  }
  void pass(std::chrono::milliseconds time) {
    const auto until = cluster_.waiter.now() + time;
    while (cluster_.waiter.now() < until) {
      cluster_.wire.turn(until);
    }
  }
  /// How many questions there are in so much time.
  std::size_t questions(std::chrono::milliseconds time) {
    asked_.clear();
    pass(time);
    return asked_.size();
  }

  fakes::FakeCluster cluster_;
  std::function<kube::Answer(const std::string& url)> answer_ = [](const std::string&) {
    return ok("[]");
  };
  std::vector<kube::Request> asked_;
  std::string said_;
  std::unique_ptr<kube::Listener> progress_;
};

TEST_F(Asking, AStageThatLastsIsToldWithItsEndAndTheTimeThatSparkMeasured) {
  int seconds = 0;
  answer_ = [&](const std::string& url) {
    if (url == std::string(kStages) + "/3?details=false") {
      return ok(stage("COMPLETE", 8,
                      R"(, "submissionTime": "2026-01-01T12:00:00.400GMT",
                           "completionTime": "2026-01-01T12:00:05.100GMT")"));
    }
    EXPECT_EQ(url, std::string(kStages) + "?status=active");
    ++seconds;
    return ok(seconds <= 3 ? stage("ACTIVE", seconds) : "[]");
  };
  begin();

  pass(10s);

  EXPECT_EQ(said_,
            "stage 3 'count at x.py:1': 2/8 tasks\n"
            "stage 3 'count at x.py:1' done in 5 s: 8/8 tasks\n");
}

TEST_F(Asking, NoQuestionHasCredentialsOrGoesThroughAProxy) {
  begin();

  pass(10s);

  ASSERT_FALSE(asked_.empty());
  for (const auto& request : asked_) {
    EXPECT_EQ(request.headers,
              (std::vector<std::pair<std::string, std::string>>{{"Accept", "application/json"}}));
    EXPECT_EQ(request.certificate, nullptr);
    EXPECT_TRUE(request.direct);
  }
}

TEST_F(Asking, AboutOnceASecondAtFirstAndThenEverMoreSeldomWhileNothingChanges) {
  begin();

  EXPECT_LE(questions(1min), 60U);
  EXPECT_LE(questions(9min), 24U);
  EXPECT_LE(questions(1h), 120U);
  EXPECT_GE(questions(1h), 110U);
}

TEST_F(Asking, StagesThatMoveOnAreAskedForMoreOften) {
  int answers = 0;
  answer_ = [&](const std::string&) { return ok(stage("ACTIVE", ++answers)); };
  begin();

  EXPECT_LE(questions(1min), 60U);
  EXPECT_LE(questions(1h), 360U);
  EXPECT_GE(questions(1h), 230U);
}

TEST_F(Asking, WhatIsNoUiIsAskedForTenMinutesAndShowsNothing) {
  for (const kube::Answer& answer :
       {ok("<html>"), kube::Answer(kube::Response{.status = 302}), fakes::no_connection(),
        kube::Answer(kube::Response{.status = 403, .headers = {}, .body = stage("ACTIVE", 1)}),
        kube::Answer(kube::Failure{.kind = kube::Failure::Kind::Deadline, .reason = "slow"})}) {
    answer_ = [&](const std::string&) { return answer; };
    begin();

    EXPECT_GE(questions(1min), 50U);
    EXPECT_LE(questions(10min), 25U);
    EXPECT_EQ(questions(2h), 0U);
    EXPECT_EQ(said_, "");
  }
}

TEST_F(Asking, ADriverThatAnswersLateIsStillHeard) {
  answer_ = [](const std::string&) { return fakes::no_connection(); };
  begin();
  pass(9min);
  int answers = 0;
  answer_ = [&](const std::string&) { return ok(stage("ACTIVE", ++answers)); };

  pass(2min);

  EXPECT_EQ(said_.substr(0, 28), "stage 3 'count at x.py:1': 2");
}

TEST_F(Asking, NothingIsAskedOnceItIsDestroyed) {
  begin();
  pass(3s);
  progress_.reset();

  EXPECT_EQ(questions(10s), 0U);
}

TEST(DriverUi, IsAtThePodsAddressAndKnowsWhoseItIs) {
  const auto pod = [](const std::string& ip) {
    return json{{"metadata", {{"labels", {{"spark-app-selector", "spark-1"}}}}},
                {"status", {{"podIP", ip}}}};
  };

  EXPECT_EQ(driver_ui(pod("10.1.0.7"), 4040)->address, "http://10.1.0.7:4040");
  EXPECT_EQ(driver_ui(pod("fd00::7"), 4050)->address, "http://[fd00::7]:4050");
  EXPECT_EQ(driver_ui(pod("10.1.0.7"), 4040)->application, "spark-1");
  EXPECT_FALSE(driver_ui(json{{"metadata", json::object()}, {"status", json::object()}}, 4040));
}

TEST(DriverUi, HasThePortOfThePropertiesUnlessItCannotBeAsked) {
  const auto port = [](const std::map<std::string, std::string>& said) {
    spark::Properties properties;
    for (const auto& [key, value] : said) {
      properties[key].value = value;
    }
    return ui_port(properties);
  };

  EXPECT_EQ(port({}), 4040);
  EXPECT_EQ(port({{"spark.ui.port", "4050"}}), 4050);
  EXPECT_EQ(port({{"spark.ui.port", "0"}}), std::nullopt);
  EXPECT_EQ(port({{"spark.ui.enabled", "false"}}), std::nullopt);
  EXPECT_EQ(port({{"spark.ssl.enabled", "true"}}), std::nullopt);
  EXPECT_EQ(port({{"spark.ssl.enabled", "true"}, {"spark.ssl.ui.enabled", "false"}}), 4040);
  EXPECT_EQ(port({{"spark.ssl.ui.enabled", "true"}}), std::nullopt);
}

/// A run whose driver has an address and two stages' worth of work.
class ClusterProgress : public testing::Test {
 protected:
  ClusterProgress() {
    world_.server.elsewhere([this](const kube::Request& request) {
      asked_.push_back(request.url);
      for (const auto& [name, value] : request.headers) {
        EXPECT_EQ(value.find("secret-token"), std::string::npos) << name;
      }
      return ok(stage("ACTIVE", static_cast<int>(asked_.size())));
    });
    world_.waiter.after(2s, [this] {
      world_.server.set_status(
          world_.driver_ref(),
          {{"phase", "Running"},
           {"podIP", "10.1.0.7"},
           {"containerStatuses", json::array({{{"name", "spark-kubernetes-driver"},
                                               {"state", {{"running", json::object()}}}}})}});
    });
    world_.driver_ends(30s, 0);
  }

  ClusterWorld world_;
  std::vector<std::string> asked_;
};

TEST_F(ClusterProgress, ADriverThatRunsIsAskedForTheStagesOfThisApplication) {
  world_.shows_progress = true;

  EXPECT_EQ(world_.run().status, 0);

  EXPECT_EQ(asked_.front(), "http://10.1.0.7:4040/api/v1/applications/" +
                                std::string(ClusterWorld::kAppId) + "/stages?status=active");
  EXPECT_EQ(world_.progress.substr(0, 37), "stage 3 'count at x.py:1': 2/8 tasks\n");
  EXPECT_LE(asked_.size(), 30U);
}

TEST_F(ClusterProgress, NothingIsAskedWhereNobodyWantsToHearIt) {
  EXPECT_EQ(world_.run().status, 0);

  EXPECT_TRUE(asked_.empty());
}

TEST_F(ClusterProgress, NothingIsAskedWhereTheLayersSwitchTheUiOff) {
  world_.shows_progress = true;
  world_.application += "  sparkConf: {spark.ui.enabled: 'false'}\n";

  EXPECT_EQ(world_.run().status, 0);

  EXPECT_TRUE(asked_.empty());
}

TEST_F(ClusterProgress, ADriverThatDoesNotAnswerDelaysNothing) {
  world_.shows_progress = true;
  world_.server.elsewhere(nullptr);

  EXPECT_EQ(world_.run().status, 0);

  EXPECT_LT(world_.waiter.passed(), 32s);
  EXPECT_EQ(world_.progress, "");
}

}  // namespace
}  // namespace sparkjob::launch
