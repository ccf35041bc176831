// SPDX-License-Identifier: Apache-2.0
#include "kube/stored.hpp"
#include "unit/kube/watching.hpp"

namespace sparkjob::kube {
namespace {

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

}  // namespace
}  // namespace sparkjob::kube
