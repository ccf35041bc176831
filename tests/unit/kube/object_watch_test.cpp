// SPDX-License-Identifier: Apache-2.0
#include "kube/object_watch.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "kube/stored.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCluster;
using nlohmann::json;
using Effect = fakes::FakeApiServer::Effect;

const ObjectRef kPod = {"v1", "Pod", "team", "driver"};

json pod() {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", {{"name", "driver"}, {"namespace", "team"}}}};
}

class Watching : public testing::Test {
 protected:
  /// Lets time pass, and collects what was seen: the phases, "gone" and "gone (last phase)".
  std::string seen(std::chrono::milliseconds during = 1s) {
    const auto until = cluster_.waiter.now() + during;
    std::string all;
    while (cluster_.waiter.now() < until) {
      cluster_.wire.turn(until);
      for (const auto& sight : watch_->taken()) {
        const auto phase =
            sight.object ? sight.object->at("status").value("phase", "no phase") : "";
        all += (all.empty() ? "" : ", ") +
               (!sight.gone ? phase : (phase.empty() ? "gone" : "gone (" + phase + ")"));
        last_ = sight;
      }
    }
    return all;
  }
  void phase(const std::string& name) { cluster_.server.set_status(kPod, {{"phase", name}}); }
  void phase_after(std::chrono::milliseconds after, const std::string& name) {
    cluster_.waiter.after(after, [=, this] { phase(name); });
  }
  void start() { watch_.emplace(cluster_.client, kPod); }

  FakeCluster cluster_;
  std::optional<ObjectWatch> watch_;
  Sight last_;
};

TEST_F(Watching, TellsTheObjectAsItIsAndEveryChange) {
  cluster_.server.put(pod());
  start();

  EXPECT_EQ(seen(), "Pending");
  phase("Running");
  phase("Succeeded");
  EXPECT_EQ(seen(), "Running, Succeeded");
  EXPECT_EQ(last_.object, cluster_.server.object(kPod));
  cluster_.server.erase(kPod);
  EXPECT_EQ(seen(), "gone (Succeeded)");
}

TEST_F(Watching, AListedObjectSaysItsKindLikeAnyOther) {
  const auto stored = cluster_.server.put(pod());
  start();
  seen();

  EXPECT_EQ(last_.object, stored);
}

TEST_F(Watching, AnObjectThatIsNotThereIsGoneUntilItComes) {
  start();

  EXPECT_EQ(seen(), "gone");
  EXPECT_EQ(seen(1h), "");
  cluster_.server.put(pod());
  EXPECT_EQ(seen(), "Pending");
}

TEST_F(Watching, AnotherObjectIsNotSeen) {
  cluster_.server.put(pod());
  start();
  seen();
  json other = pod();
  other["metadata"]["name"] = "driver-2";
  cluster_.server.put(other);

  EXPECT_EQ(seen(), "");
}

TEST_F(Watching, AnHourCostsFewRequestsAndMissesNothing) {
  cluster_.server.put(pod());
  cluster_.waiter.after(1min, [&] {
    json other = pod();
    other["metadata"]["name"] = "other";
    cluster_.server.put(other);
  });
  phase_after(59min, "Running");
  start();

  EXPECT_EQ(seen(1h), "Pending, Running");
  EXPECT_LE(cluster_.server.requests().size(), 80U);
  EXPECT_EQ(cluster_.server.count("resourceVersion=101&"), 1U) << "bookmarks are not used";
}

TEST_F(Watching, GoesOnFromWhereAWatchEnded) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  for (const bool reset : {false, true}) {
    cluster_.server.end_streams(reset);
    phase("Running");
    phase("Failed");

    EXPECT_EQ(seen(1s), "Running, Failed") << reset;
    phase("Pending");
    EXPECT_EQ(seen(1s), "Pending");
  }
  EXPECT_EQ(cluster_.server.count("driver"), cluster_.server.count("watch=true") + 1)
      << "listed more than once";
}

TEST_F(Watching, WhatComesWhileARequestIsAnsweredIsNotSleptOver) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  const auto began = cluster_.waiter.now();

  cluster_.client.merge_patch(kPod, {{"status", {{"phase", "Running"}}}});
  cluster_.wire.turn(began + 1h);

  EXPECT_EQ(watch_->taken().size(), 1U);
  EXPECT_EQ(cluster_.waiter.now(), began);
}

TEST_F(Watching, AForgottenHistoryIsListedAnew) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  phase("Running");
  seen(1s);

  cluster_.server.forget_history();
  phase("Failed");
  EXPECT_EQ(seen(2s), "Failed");

  cluster_.server.end_streams();
  cluster_.server.erase(kPod);
  cluster_.server.forget_history();
  EXPECT_EQ(seen(2s), "gone");
}

TEST_F(Watching, AServerThatIsAwayIsWaitedForAndTheWatchIsNotListedAnewForIt) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  cluster_.server.fail("GET", fakes::no_connection(), Effect::None, 0);
  cluster_.server.end_streams(true);
  phase("Running");

  EXPECT_EQ(seen(30min), "");
  EXPECT_GE(watch_->silent_for(), 29min);
  EXPECT_LE(cluster_.server.requests().size(), 300U);

  cluster_.server.recover();
  EXPECT_EQ(seen(61s), "Running");
  EXPECT_EQ(watch_->silent_for(), 0s);
}

TEST_F(Watching, AWatchThatSaysNothingIsFoundOutByAList) {
  cluster_.server.put(pod());
  cluster_.server.hang("watch=true");
  start();
  seen();
  phase("Succeeded");

  EXPECT_EQ(seen(121s), "Succeeded");
}

TEST_F(Watching, WatchesThatEndAtOnceAreOpenedSeldomerAndSeldomer) {
  cluster_.server.put(pod());
  cluster_.server.fail("watch=true", Response{.status = 200}, Effect::None, 0);
  phase_after(10min, "Running");
  start();

  EXPECT_EQ(seen(13min), "Pending, Running");
  EXPECT_LE(cluster_.server.requests().size(), 150U);
}

TEST_F(Watching, NoRightToWatchEndsIt) {
  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "User \"u\" cannot list pods"));
  start();

  try {
    seen();
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Denied);
    EXPECT_STREQ(error.what(),
                 "the cluster refused to watch Pod driver: User \"u\" cannot list pods; its Role "
                 "must allow it, as those of services/rbac do");
  }
}

TEST_F(Watching, ARefusalInBetweenIsToleratedForAWhile) {
  cluster_.server.put(pod());
  start();
  seen(1s);
  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "no"), Effect::None, 0);
  cluster_.server.end_streams();
  cluster_.waiter.after(10s, [&] { cluster_.server.recover(); });
  phase("Running");

  EXPECT_EQ(seen(60s), "Running");

  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "no"), Effect::None, 0);
  cluster_.server.end_streams();
  EXPECT_THROW(seen(5min), Error);
}

TEST_F(Watching, W9_AServerThatIsAwayForAnHourHasMissedNothingAfterwards) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  cluster_.server.fail("GET", fakes::no_connection(), Effect::None, 0);
  cluster_.server.end_streams(true);
  const auto before = cluster_.server.requests().size();
  phase_after(20min, "Running");
  phase_after(40min, "Succeeded");
  EXPECT_EQ(seen(1h), "");
  EXPECT_LE(cluster_.server.requests().size() - before, 600U);

  cluster_.server.recover();
  cluster_.server.forget_history();
  EXPECT_EQ(seen(61s), "Succeeded");
}

TEST_F(Watching, W8_AnErrorEventThatAsksToWaitIsObeyed) {
  cluster_.server.put(pod());
  const json status = {{"code", 429}, {"details", {{"retryAfterSeconds", 20}}}};
  cluster_.server.fail(
      "watch=true",
      Response{.status = 200, .body = json{{"type", "ERROR"}, {"object", status}}.dump()});
  start();
  seen(19s);
  EXPECT_EQ(cluster_.server.count("watch=true"), 1U);

  seen(7s);
  EXPECT_EQ(cluster_.server.count("watch=true"), 2U);
}

TEST_F(Watching, W14_ABookmarkIsGoneOnFromAfterTheHistoryBeforeItIsForgotten) {
  cluster_.server.put(pod());
  json other = pod();
  other["metadata"]["name"] = "other";
  cluster_.server.put(other);
  start();
  seen(10min);
  const auto lists = cluster_.server.count("GET") - cluster_.server.count("watch=true");
  cluster_.server.end_streams();
  phase("Running");

  EXPECT_EQ(seen(1s), "Running");
  EXPECT_LE(cluster_.server.count("GET") - cluster_.server.count("watch=true"), lists + 1);
}

TEST_F(Watching, W15_AnotherObjectOfTheNameIsToldAsAnother) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  const auto first = last_.object->at("metadata").at("uid");
  cluster_.server.fail("GET", fakes::no_connection(), Effect::None, 3);
  cluster_.server.end_streams(true);
  cluster_.server.erase(kPod);
  cluster_.server.forget_history();
  cluster_.server.put(pod());

  EXPECT_EQ(seen(61s), "Pending");
  EXPECT_NE(last_.object->at("metadata").at("uid"), first);
}

TEST_F(Watching, W16_WhatIsDeletedCarriesItsLastState) {
  cluster_.server.put(pod());
  start();
  seen();
  phase("Failed");
  cluster_.server.erase(kPod);

  EXPECT_EQ(seen(), "Failed, gone (Failed)");
}

TEST_F(Watching, W18_AnObjectOfFiveMebibytesIsSeen) {
  auto large = pod();
  large["metadata"]["annotations"] = {{"a", std::string(5 << 20, 'x')}};
  start();
  seen();
  cluster_.server.put(large);

  EXPECT_EQ(seen(), "Pending");
}

TEST_F(Watching, W22_OfAStoreThatWasRestoredFromABackupGoesOnFromTheBackup) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  phase("Running");
  seen(1s);

  cluster_.server.restore_at(50);
  phase("Pending");
  EXPECT_EQ(seen(3min), "Pending");
  phase("Failed");
  EXPECT_EQ(seen(3min), "Failed");
}

TEST_F(Watching, AListThatIsOvertakenByAnEventTellsNothing) {
  Sightings sightings(kPod);
  const auto object = [](const char* version) {
    return json{{"metadata", {{"uid", "u"}, {"resourceVersion", version}}}};
  };
  const auto asked = sightings.told();
  sightings.event("ADDED", object("7"));

  EXPECT_FALSE(sightings.list({{"metadata", {{"resourceVersion", "6"}}}, {"items", {object("5")}}},
                              {.told = asked}));
  EXPECT_TRUE(sightings.list({{"metadata", {{"resourceVersion", "6"}}}, {"items", {object("5")}}},
                             {.told = sightings.told()}));
}

TEST_F(Watching, WhatIsNoObjectAsStoredIsNoEvent) {
  for (const char* text : {R"({})", R"({"type": "ADDED", "object": 1})",
                           R"({"type": "ADDED", "object": {"metadata": 1}})",
                           R"({"type": "ADDED", "object": {"metadata": {"uid": 1}}})",
                           R"({"type": "ADDED", "object": {"metadata": {"uid": "u"}}})",
                           R"({"type": "BOOKMARK", "object": {"metadata": {}}})",
                           R"({"type": ["ADDED"], "object": {}})"}) {
    EXPECT_FALSE(is_event(json::parse(text))) << text;
  }
}

/// What a server sends, in pieces of some size.
std::vector<std::string> frames_of(const std::string& bytes, std::size_t size) {
  JsonFrames frames;
  std::vector<std::string> found;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    frames.add(bytes.substr(at, size));
    while (const auto frame = frames.next()) {
      found.push_back(*frame);
    }
  }
  return found;
}

TEST(JsonFrames, AreTheSameWhereverTheStreamWasCut) {
  const std::string first = R"({"a": "}{\"\\", "b": [{"c": 1}]})";
  const std::string second = "{\"ü\": \"😀\"}";
  const std::string bytes = first + "\n" + second + first + "\r\n\n" + second;

  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const auto found = frames_of(bytes, size);
    ASSERT_EQ(found.size(), 4U) << size;
    EXPECT_EQ(found[0], first);
    EXPECT_EQ(json::parse(found[1]), json::parse(second));
    EXPECT_EQ(found[2], first);
    EXPECT_EQ(json::parse(found[3]), json::parse(second));
  }
}

TEST(JsonFrames, WhatIsNoJsonComesOutAtOnce) {
  for (const std::string garbage : {"oops", "\x1F\x8B\x08", "}", "[1]", "\"{\""}) {
    const auto found = frames_of(" \n" + garbage, 100);

    ASSERT_FALSE(found.empty()) << garbage;
    EXPECT_FALSE(json::parse(found[0], nullptr, false).is_object()) << garbage;
  }
}

}  // namespace
}  // namespace sparkjob::kube
