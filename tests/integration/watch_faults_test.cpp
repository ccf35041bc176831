// SPDX-License-Identifier: Apache-2.0
// What a watch survives between it and a real API server. The names begin with the cases of the
// acceptance list in docs/testing.md.
#include <sstream>

#include "integration/harmed.hpp"
#include "kube/object_watch.hpp"

namespace sparkjob::integration {
namespace {

using namespace std::chrono_literals;
using kube::ObjectWatch;

const std::string kWatch = "watch=true";

json error_event(int code, const std::string& reason, json details = json::object()) {
  return {
      {"type", "ERROR"},
      {"object", {{"kind", "Status"}, {"code", code}, {"reason", reason}, {"details", details}}}};
}

json inserted(const json& event) {
  return {{"kind", "lines"}, {"insert", event.dump() + "\n"}, {"at", 1}};
}

class Watching : public Harmed {
 protected:
  void start() { watch_.emplace(harmed_->client, named("one")); }
  /// Waits until the watch has seen `state`; all it has seen since the last call.
  std::string seen_until(const std::string& state) {
    std::string all;
    bool found = false;
    wait_until([&] {
      for (const auto& sight : watch_->taken()) {
        const std::string now = shown(sight);
        all += (all.empty() ? "" : " ") + now;
        found = found || now == state;
      }
      return found;
    });
    return all;
  }
  /// The same until the object is gone.
  std::string seen_until_gone() {
    std::string all;
    wait_until([&] {
      for (const auto& sight : watch_->taken()) {
        all += (all.empty() ? "" : " ") + shown(sight);
      }
      return all.find("gone") != std::string::npos;
    });
    return all;
  }
  static std::string shown(const kube::Sight& sight) {
    const std::string state =
        sight.object ? sight.object->at("data").at("state").get<std::string>() : "";
    return sight.gone ? "gone:" + state : state;
  }

  std::optional<ObjectWatch> watch_;
};

/// Whether the words of the one come in the other in this order.
bool is_part(const std::string& one, const std::string& other) {
  std::istringstream words(one);
  std::size_t at = 0;
  for (std::string word; words >> word; ++at) {
    at = other.find(word, at);
    if (at == std::string::npos) {
      return false;
    }
  }
  return true;
}

struct Case {
  const char* name;
  json fault;
  int times = 1;
  bool lists_anew = false;  ///< and may then see the last of several states only
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class AWatch : public Watching, public testing::WithParamInterface<Case> {};

TEST_P(AWatch, TellsEveryChangeOnceAndInOrder) {
  auto fault = GetParam().fault;
  fault["times"] = GetParam().times;
  harm(kWatch, fault);
  write("one", "a");
  start();
  EXPECT_EQ(seen_until("a"), "a");

  for (const char* state : {"b", "c", "d"}) {
    write("one", state);
    EXPECT_EQ(seen_until(state), state);
  }
  write("one", "e");
  write("one", "f");
  remove(named("one"));
  EXPECT_TRUE(GetParam().lists_anew ? is_part(seen_until_gone(), "e f gone:f gone:")
                                    : seen_until_gone() == "e f gone:f");
}

INSTANTIATE_TEST_SUITE_P(
    Case, AWatch,
    testing::Values(
        Case{"W1_InPiecesOfAByte", {{"kind", "split"}, {"size", 1}}},
        Case{"W4_EndsInOrderAfterEachEvent", {{"kind", "lines"}, {"only", 1}}, 0},
        Case{"W4_EndsInOrderInTheMiddleOfEachEvent", {{"kind", "clean"}, {"at", 1}}, 0, true},
        Case{"W5_EndsAtOnceWithoutAnEvent",
             {{"kind", "answer"}, {"status", 200}, {"body", ""}, {"before", true}},
             3,
             true},
        Case{"W6_410WhenItIsOpened",
             {{"kind", "answer"}, {"status", 410}, {"reason", "Expired"}, {"before", true}},
             2,
             true},
        Case{"W7_410InTheStream", inserted(error_event(410, "Expired")), 2, true},
        Case{"W7_GoneInTheStream", inserted(error_event(0, "Gone")), 2, true},
        Case{"W8_500InTheStream", inserted(error_event(500, "InternalError")), 2},
        Case{"W8_429InTheStream",
             inserted(error_event(429, "TooManyRequests", {{"retryAfterSeconds", 1}}))},
        Case{"W13_WithoutBookmarks", {{"kind", "lines"}, {"drop", "BOOKMARK"}}, 0},
        Case{"W18_AnEventThatDoesNotEnd",
             {{"kind", "lines"},
              {"insert", "{\"a\": \"" + std::string(1 << 20, 'x')},
              {"count", 20},
              {"at", 1}},
             1,
             true},
        Case{"W19_Garbage",
             {{"kind", "lines"}, {"insert", "{\"type\": \"ADDED\", \"object\": {]}\n"}, {"at", 1}}},
        Case{"W19_AnUnknownType", inserted({{"type", "MOVED"}, {"object", json::object()}})},
        Case{"W20_Throttled",
             {{"kind", "answer"}, {"status", 429}, {"retry_after", "1"}, {"before", true}}},
        Case{"W22_AVersionThatIsNotThereYet",
             {{"kind", "answer"},
              {"status", 504},
              {"reason", "Timeout"},
              {"retry_after", "1"},
              {"before", true}},
             2},
        Case{"W23_CompressedThoughNobodyAsked", {{"kind", "gzip"}}},
        Case{"W24_ClosedAfterEachAnswer", {{"kind", ""}, {"close", true}}, 0},
        Case{"EachEventTwice", {{"kind", "lines"}, {"twice", true}}, 0},
        Case{"HungUpBeforeTheAnswer", {{"kind", "cut"}, {"at", 0}, {"how", "close"}}, 2},
        Case{"HungUpInTheMiddleOfALine", {{"kind", "cut"}, {"at", 700}, {"how", "close"}}, 3},
        Case{"ResetInTheMiddleOfALine", {{"kind", "cut"}, {"at", 700}, {"how", "reset"}}, 3},
        Case{"AnAlertInTheMiddleOfALine", {{"kind", "cut"}, {"at", 700}, {"how", "alert"}}, 3},
        Case{"HalfClosedInTheMiddleOfALine", {{"kind", "cut"}, {"at", 700}, {"how", "half-close"}}},
        Case{"AProxysPage",
             {{"kind", "answer"}, {"status", 502}, {"html", true}, {"before", true}},
             2}),
    [](const auto& one) { return one.param.name; });

TEST_F(Watching, W10_TheApiServerIsStartedAnew) {
  const char* restart = std::getenv("SPARKJOB_RESTART_API_SERVER");
  if (restart == nullptr) {
    GTEST_SKIP() << "SPARKJOB_RESTART_API_SERVER is not set";
  }
  write("one", "a");
  start();
  EXPECT_EQ(seen_until("a"), "a");
  write("one", "b");
  EXPECT_EQ(seen_until("b"), "b");

  ASSERT_EQ(std::system(restart), 0);
  write("one", "c");
  EXPECT_EQ(seen_until("c"), "c");
  write("one", "d");
  EXPECT_EQ(seen_until("d"), "d");
}

TEST_F(Watching, W15_AnotherObjectOfTheNameIsToldAsSuch) {
  write("one", "a");
  start();
  seen_until("a");
  harm_always("GET", {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"before", true}});
  proxy_->order("/calm");
  const auto uid = direct_->client.get(named("one"))->at("metadata").at("uid");
  remove(named("one"));
  write("one", "b");

  EXPECT_EQ(seen_until("b"), "gone:a b");
  EXPECT_NE(direct_->client.get(named("one"))->at("metadata").at("uid"), uid);
}

/// What a real server sends to somebody who asks for the state first (sendInitialEvents): it is the
/// state that is known already, and nothing is told twice.
TEST_F(Watching, TheStateThatComesFirstOnceMoreIsNoNews) {
  write("one", "a");
  start();
  EXPECT_EQ(seen_until("a"), "a");
  const auto stored = *direct_->client.get(named("one"));
  auto bookmark = json{{"type", "BOOKMARK"}, {"object", {{"metadata", stored["metadata"]}}}};
  bookmark["object"]["metadata"]["annotations"] = {{"k8s.io/initial-events-end", "true"}};
  harm(kWatch, {{"kind", "lines"},
                {"insert", json{{"type", "ADDED"}, {"object", stored}}.dump() + "\n" +
                               bookmark.dump() + "\n"},
                {"at", 0}});
  harm(kWatch, {{"kind", "lines"}, {"twice", true}});
  watch_.reset();
  start();
  EXPECT_EQ(seen_until("a"), "a");

  write("one", "b");
  EXPECT_EQ(seen_until("b"), "b");
}

TEST_F(Watching, HundredsOfChangesAreAllSeenByWhoTakesThem) {
  write("one", "0");
  start();
  std::string seen = seen_until("0");
  std::string written = "0";
  for (int i = 1; i <= 300; ++i) {
    write("one", std::to_string(i));
    written += " " + std::to_string(i);
    if (i % 20 == 0) {
      seen += " " + seen_until(std::to_string(i));
    }
  }

  EXPECT_EQ(seen, written);
}

TEST_F(Watching, OfHundredsOfChangesThatNobodyTakesTheLastIsKept) {
  write("one", "0");
  start();
  seen_until("0");
  for (int i = 1; i <= 300; ++i) {
    write("one", std::to_string(i));
    harmed_->wire.turn(kube::Clock::now());
  }
  std::vector<kube::Sight> seen;
  wait_until([&] {
    const auto now = watch_->taken();
    seen.insert(seen.end(), now.begin(), now.end());
    return !seen.empty() && shown(seen.back()) == "300";
  });

  EXPECT_LE(seen.size(), 120U);
}

}  // namespace
}  // namespace sparkjob::integration
