// SPDX-License-Identifier: Apache-2.0
#include "launch/progress.hpp"

#include <gtest/gtest.h>

namespace sparkjob::launch {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

Stage active(int id, int complete, int tasks) {
  return {.id = id,
          .state = Stage::State::Active,
          .name = "parquet at flights.py:40",
          .tasks = tasks,
          .complete = complete};
}

Stage ended(int id, Stage::State state) {
  Stage stage = active(id, 8, 8);
  stage.state = state;
  return stage;
}

os::Clock::time_point at(os::Clock::duration since_start) {
  return os::Clock::time_point(1h) + since_start;
}

TEST(Application, IsTheOneTheDriverLists) {
  EXPECT_EQ(application_id(R"([{"id": "local-1795249578261", "name": "pi"}])"),
            "local-1795249578261");
}

TEST(Application, IsNothingInAnyOtherAnswer) {
  for (const char* text : {"", "[]", "{}", "Spark is starting up. Please wait", "[{}]", "[1]",
                           R"([{"id": 7}])", R"([{"id": "a"}, {"id": "b"}])"}) {
    EXPECT_EQ(application_id(text), std::nullopt) << text;
  }
}

TEST(Stages, AreReadOldestFirst) {
  const auto found = stages(R"([
    {"status": "ACTIVE", "stageId": 4, "attemptId": 0, "numTasks": 2, "numCompleteTasks": 0,
     "numActiveTasks": 0, "numFailedTasks": 0, "name": "count at x.py:2"},
    {"status": "ACTIVE", "stageId": 3, "attemptId": 0, "numTasks": 8, "numCompleteTasks": 5,
     "numActiveTasks": 2, "numFailedTasks": 1, "name": "parquet at /opt/jobs/flights.py:40"}])");

  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(line(found->at(0)), "stage 3 'parquet at flights.py:40': 5/8 tasks, 1 failed");
  EXPECT_EQ(line(found->at(1)), "stage 4 'count at x.py:2': 0/2 tasks");
}

TEST(Stages, OnlyTheLatestAttemptCounts) {
  const auto found = stages(R"([
    {"stageId": 3, "attemptId": 1, "numTasks": 8, "numCompleteTasks": 2},
    {"stageId": 3, "attemptId": 0, "numTasks": 8, "numCompleteTasks": 7}])");

  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).complete, 2);
}

TEST(Stages, ADescriptionOfTheUserIsTheNameAndSparksInnerNamesAreNone) {
  const auto found = stages(R"([
    {"stageId": 1, "name": "x at y.py:1", "description": "delays by month"},
    {"stageId": 2, "name": "$anonfun$withThreadLocalCaptured$1 at CompletableFuture.java:1768"}])");

  EXPECT_EQ(line(found->at(0)), "stage 1 'delays by month': 0/0 tasks");
  EXPECT_EQ(line(found->at(1)), "stage 2: 0/0 tasks");
}

TEST(Stages, ANameCannotMoveTheCursorAndHasAnEnd) {
  const auto found = stages(R"([
    {"stageId": 1, "description": "one\ntwo\u001b[2J"},
    {"stageId": 2, "description": "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"}])");

  EXPECT_EQ(found->at(0).name, "one two [2J");
  EXPECT_EQ(found->at(1).name, "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü…");
}

TEST(Stages, AnythingElseIsNoAnswer) {
  for (const char* text : {"", "{}", "<html>", "[1]", R"({"status": "ACTIVE"})"}) {
    EXPECT_FALSE(stages(text)) << text;
  }
  EXPECT_TRUE(stages("[]")->empty());
}

TEST(LiveLine, HoldsEveryActiveStage) {
  EXPECT_EQ(live_line({active(3, 5, 8), active(4, 0, 2)}, 200),
            "sparkjob: stage 3 'parquet at flights.py:40': 5/8 tasks · "
            "stage 4 'parquet at flights.py:40': 0/2 tasks");
  EXPECT_EQ(live_line({}, 200), "");
}

TEST(LiveLine, IsNeverWiderThanTheTerminal) {
  EXPECT_EQ(live_line({active(3, 5, 8)}, 20), "sparkjob: stage 3 '…");

  const std::string whole = "sparkjob: stage 3 'parquet at flights.py:40': 5/8 tasks";
  EXPECT_EQ(live_line({active(3, 5, 8)}, whole.size()), whole);
  EXPECT_EQ(live_line({active(3, 5, 8)}, whole.size() - 1),
            "sparkjob: stage 3 'parquet at flights.py:40': 5/8 tas…");
}

TEST(StageLog, AStageIsNamedOnceItLasts) {
  StageLog log;

  EXPECT_EQ(log.observe({active(3, 0, 8)}, at(0s)), Lines{});
  EXPECT_EQ(log.observe({active(3, 1, 8)}, at(1s)),
            Lines{"stage 3 'parquet at flights.py:40': 1/8 tasks"});
  EXPECT_EQ(log.observe({active(3, 2, 8)}, at(2s)), Lines{});
}

TEST(StageLog, ANewCountIsSaidAfterTenSecondsAndTheSameOneAfterAMinute) {
  StageLog log;
  log.observe({active(3, 0, 8)}, at(0s));
  log.observe({active(3, 1, 8)}, at(1s));

  EXPECT_EQ(log.observe({active(3, 1, 8)}, at(12s)), Lines{});
  EXPECT_EQ(log.observe({active(3, 4, 8)}, at(13s)),
            Lines{"stage 3 'parquet at flights.py:40': 4/8 tasks"});
  EXPECT_EQ(log.observe({active(3, 4, 8)}, at(72s)), Lines{});
  EXPECT_EQ(log.observe({active(3, 4, 8)}, at(73s)),
            Lines{"stage 3 'parquet at flights.py:40': 4/8 tasks"});
}

TEST(StageLog, AShortStageIsNeitherNamedNorAskedFor) {
  StageLog log;
  log.observe({active(3, 0, 8)}, at(0s));

  EXPECT_EQ(log.observe({}, at(500ms)), Lines{});
  EXPECT_EQ(log.unsettled(), std::nullopt);
}

TEST(StageLog, TheEndOfANamedStageIsAskedForAndSaid) {
  StageLog log;
  log.observe({active(3, 0, 8), active(4, 0, 8)}, at(0s));
  log.observe({active(3, 1, 8), active(4, 0, 8)}, at(2s));
  log.observe({}, at(4s));

  EXPECT_EQ(log.unsettled(), 3);
  EXPECT_EQ(log.settle(3, ended(3, Stage::State::Complete), at(4s)),
            Lines{"stage 3 'parquet at flights.py:40' done in 4 s: 8/8 tasks"});
  EXPECT_EQ(log.unsettled(), 4);
  EXPECT_EQ(log.settle(4, ended(4, Stage::State::Failed), at(5s)),
            Lines{"stage 4 'parquet at flights.py:40' failed after 5 s: 8/8 tasks"});
  EXPECT_EQ(log.unsettled(), std::nullopt);
}

TEST(StageLog, AnEndThatNobodyKnowsIsNotSaid) {
  StageLog log;
  log.observe({active(3, 0, 8)}, at(0s));
  log.observe({active(3, 1, 8)}, at(2s));
  log.observe({}, at(4s));

  EXPECT_EQ(log.settle(3, std::nullopt, at(4s)), Lines{});
  EXPECT_EQ(log.unsettled(), std::nullopt);
}

TEST(StageLog, NeverSaysMoreThanTwentyLinesAMinute) {
  StageLog log;
  std::size_t said = 0;
  for (int second = 0; second < 60; ++second) {
    std::vector<Stage> many;
    for (int stage = 0; stage < 50; ++stage) {
      many.push_back(active(second / 3 * 100 + stage, second, 100));
    }
    said += log.observe(many, at(std::chrono::seconds(second))).size();
  }
  EXPECT_EQ(said, 20U);

  const auto later = log.observe({active(9001, 0, 1)}, at(100s));
  EXPECT_EQ(later.size() + log.observe({active(9001, 0, 1)}, at(102s)).size(), 1U);
}

}  // namespace
}  // namespace sparkjob::launch
