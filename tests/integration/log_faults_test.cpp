// SPDX-License-Identifier: Apache-2.0
// What a followed log survives between it and a real API server, in front of a kubelet that is told
// what it has. The names begin with the cases of the acceptance list in docs/testing.md.
#include "integration/harmed.hpp"
#include "kube/log_stream.hpp"

namespace sparkjob::integration {
namespace {

using namespace std::chrono_literals;

const std::string kLog = "/pods/driver/log";

class Log : public HarmedLog {
 protected:
  void start() {
    log_.emplace(harmed_->client, pod(), "spark", [this](std::string_view line) { text_ += line; });
  }
  void read_until(const std::string& text) {
    wait_until([&] { return text_.find(text) != std::string::npos; });
  }
  void read_all() {
    kubelet_->order("/end");
    log_->container_ended();
    wait_until([&] { return log_->finished(); });
  }
  void numbered(int from, int count, int equal) {
    kubelet_->order("/numbered", {{"from", from}, {"count", count}, {"equal", equal}});
  }
  static std::string lines(int from, int count) {
    std::string all;
    for (int i = from; i < from + count; ++i) {
      all += "line " + std::to_string(i) + "\n";
    }
    return all;
  }

  std::string text_;
  std::optional<kube::LogStream> log_;
};

struct Case {
  const char* name;
  json fault;
  int times = 1;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class ALog : public Log, public testing::WithParamInterface<Case> {};

TEST_P(ALog, GivesEachLineOnceAndInOrder) {
  auto fault = GetParam().fault;
  fault["times"] = GetParam().times;
  harm(kLog, fault);
  numbered(0, 300, 7);
  start();
  read_until("line 299\n");
  numbered(300, 300, 50);
  read_until("line 599\n");
  read_all();

  EXPECT_EQ(text_, lines(0, 600));
}

INSTANTIATE_TEST_SUITE_P(
    Case, ALog,
    testing::Values(
        Case{"InPiecesOfAFewBytes", {{"kind", "split"}, {"size", 7}}},
        Case{"HungUpInTheMiddleOfALine", {{"kind", "cut"}, {"at", 9000}, {"how", "close"}}, 2},
        Case{"ResetInTheMiddleOfALine", {{"kind", "cut"}, {"at", 9000}, {"how", "reset"}}, 2},
        Case{"HungUpBeforeTheFirstLine", {{"kind", "cut"}, {"at", 200}, {"how", "close"}}, 3},
        Case{"HungUpInItsFirstTimestamp", {{"kind", "cut"}, {"at", 230}, {"how", "close"}}, 3},
        Case{"AnAlertInTheMiddle", {{"kind", "cut"}, {"at", 9000}, {"how", "alert"}}},
        Case{"HalfClosed", {{"kind", "cut"}, {"at", 9000}, {"how", "half-close"}}},
        Case{"L12_EndsThoughTheContainerRuns", {{"kind", "clean"}, {"at", 9000}}, 3},
        Case{"L10_ServerErrors", {{"kind", "answer"}, {"status", 500}, {"before", true}}, 6},
        Case{"AProxysPage",
             {{"kind", "answer"}, {"status", 502}, {"html", true}, {"before", true}},
             3},
        Case{"Throttled",
             {{"kind", "answer"}, {"status", 429}, {"retry_after", "1"}, {"before", true}}},
        Case{"NoConnection", {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"before", true}}, 5}),
    [](const auto& one) { return one.param.name; });

TEST_F(Log, L1_OfAContainerThatStartsIsWaitedFor) {
  kubelet_->order("/fail", {{"status", 400},
                            {"body",
                             "container \"spark\" in pod \"driver\" is waiting to start: "
                             "ContainerCreating"},
                            {"times", 2}});
  numbered(0, 3, 1);
  start();
  read_until("line 2\n");
  read_all();

  EXPECT_EQ(text_, lines(0, 3));
}

TEST_F(Log, L3_ThatIsCutAtRandomTwoHundredTimesLosesAndRepeatsNothing) {
  std::minstd_rand chance(testing::UnitTest::GetInstance()->random_seed() + 1U);
  for (int i = 0; i < 200; ++i) {
    harm(kLog, {{"kind", "cut"},
                {"at", 100 + chance() % 50'000},
                {"how", i % 2 == 0 ? "close" : "reset"}});
  }
  // Times as long as a real writer would need, so that a resume does not read it all again.
  const std::int64_t begin = 1'800'000'000'000'000'000;
  for (int i = 0; i < 100; ++i) {
    kubelet_->order("/numbered", {{"from", i * 1000},
                                  {"count", 1000},
                                  {"equal", 1 + i % 5 * 100},
                                  {"time", begin + i * 500'000'000L}});
  }
  start();
  read_until("line 99999\n");
  read_all();

  EXPECT_TRUE(text_ == lines(0, 100'000)) << text_.size();
}

TEST_F(Log, L4_WhoseTimesTieAndGoBackIsInTheOrderItWasWritten) {
  const std::int64_t begin = 1'800'000'000'000'000'000;
  std::string expected;
  for (const int step : {0, 0, 5, 3, 3, 900'000'000, 100'000'000, 1'000'000'000, 1'000'000'000}) {
    write_line("same", {{"time", begin + step}});
    expected += "same\n";
  }
  harm(kLog, {{"kind", "cut"}, {"at", 400}, {"how", "close"}, {"times", 3}});
  start();
  wait_until([&] { return text_.size() >= expected.size(); });
  read_all();

  EXPECT_EQ(text_, expected);
}

TEST_F(Log, L5_ALongLineThatIsCutInTheMiddleIsOneLine) {
  const std::int64_t begin = 1'800'000'000'000'000'000;
  const std::string part(16'384, 'x');
  write_line("before", {{"time", begin}});
  for (int i = 0; i < 6; ++i) {  // as a container runtime keeps it, over more than a second
    write_line(part, {{"time", begin + (i + 1) * 900'000'000L}, {"part", true}});
  }
  write_line("end", {{"time", begin + 7 * 900'000'000L}});
  write_line("after", {{"time", begin + 8 * 900'000'000L}});
  std::string expected = "before\n";
  for (int i = 0; i < 6; ++i) {
    expected += part;
  }
  expected += "end\nafter\n";
  harm(kLog, {{"kind", "cut"}, {"at", 50'000}, {"how", "reset"}, {"times", 2}});
  start();
  read_until("after\n");
  harm(kLog, {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"times", 1}});
  kubelet_->order("/cut");
  read_all();

  EXPECT_TRUE(text_ == expected) << text_.size() << " instead of " << expected.size();
}

TEST_F(Log, L6_WhatTheKubeletSaysInsteadOfALogIsNoneOfItsLines) {
  kubelet_->order("/fail", {{"status", 200},
                            {"body", "unable to retrieve container logs for containerd://0123"},
                            {"times", 2}});
  start();
  log_->container_ended();
  wait_until([&] { return log_->finished(); });

  EXPECT_EQ(text_,
            "sparkjob: some lines of the log are lost: unable to retrieve container logs for "
            "containerd://0123\n");
}

TEST_F(Log, L7_WhatIsRotatedAwayIsMarkedByOneLine) {
  numbered(0, 10, 1);
  start();
  read_until("line 9\n");
  harm(kLog, {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"before", true}, {"times", 3}});
  kubelet_->order("/cut");
  numbered(10, 10, 1);
  kubelet_->order("/rotate");
  numbered(20, 10, 1);
  read_until("line 29\n");
  read_all();

  EXPECT_EQ(text_, lines(0, 10) +
                       "sparkjob: some lines of the log may be lost here: the node has begun a "
                       "new file since the connection was lost\n" +
                       lines(20, 10));
}

TEST_F(Log, AFollowerGoesOverARotationWithoutLoss) {
  numbered(0, 10, 1);
  start();
  read_until("line 9\n");
  kubelet_->order("/rotate");
  numbered(10, 10, 1);
  read_until("line 19\n");
  read_all();

  EXPECT_EQ(text_, lines(0, 20));
}

TEST_F(Log, OfAContainerThatIsStartedAnewGoesOnAndTheSeamIsMarked) {
  numbered(0, 10, 1);
  start();
  read_until("line 9\n");
  kubelet_->order("/restart");
  numbered(10, 10, 1);
  read_until("line 19\n");
  read_all();

  EXPECT_TRUE(text_.starts_with(lines(0, 10) + "sparkjob: some lines of the log may be lost here"))
      << text_;
  EXPECT_TRUE(text_.ends_with("\n" + lines(10, 10))) << text_;
}

TEST_F(Log, L8_IsNotReadWhileItsReaderIsSlowAndComesWholeAfterwards) {
  start();
  numbered(0, 1000, 1);
  read_until("line 999\n");
  log_->hold(true);
  for (int i = 1; i < 100; ++i) {
    numbered(i * 1000, 1000, 100);
  }
  const auto until = kube::Clock::now() + 1s;
  const auto before = text_.size();
  while (kube::Clock::now() < until) {
    harmed_->wire.turn(until);
  }
  EXPECT_LT(text_.size() - before, 200'000U);

  log_->hold(false);
  read_until("line 99999\n");
  read_all();
  EXPECT_TRUE(text_ == lines(0, 100'000)) << text_.size();
}

TEST_F(Log, L9_AnyBytesComeAsTheyWereWritten) {
  const std::string bytes("\xFF\xFE\0\r\x1B[31m \xC3 2026-01-01T00:00:00Z ", 37);
  write_line(bytes);
  write_line("");
  write_line("no newline", {{"part", true}});
  start();
  read_until("\n\n");
  read_all();

  EXPECT_EQ(text_, bytes + "\n\nno newline");
}

TEST_F(Log, L11_TheLastLinesAreFetchedThoughTheServerIsAwayWhenTheContainerEnds) {
  numbered(0, 10, 1);
  start();
  read_until("line 9\n");
  harm(kLog, {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"before", true}, {"times", 4}});
  kubelet_->order("/cut");
  numbered(10, 10, 1);
  read_all();

  EXPECT_EQ(text_, lines(0, 20));
}

}  // namespace
}  // namespace sparkjob::integration
