// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "unit/kube/driver_pod.hpp"
#include "unit/kube/error_of.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeApiServer;
using fakes::FakeCluster;
using fakes::lost_answer;
using fakes::no_connection;
using fakes::status;
using nlohmann::json;
using Effect = FakeApiServer::Effect;

const std::string kPath = "/api/v1/namespaces/team/pods";
const std::string kQuota =
    "pods \"driver\" is forbidden: exceeded quota: q, requested: pods=1,limits.memory=2Gi, used: "
    "pods=3,limits.memory=3Gi, limited: pods=10,limits.memory=4Gi";

TEST(Client, CreatesReadsChangesAndRemovesAnObject) {
  FakeCluster cluster;

  const auto made = std::get<Made>(cluster.client.create(pod())).object;
  const auto changed =
      std::get<json>(cluster.client.merge_patch(kPod, {{"metadata", {{"labels", {{"a", "b"}}}}}}));

  EXPECT_EQ(cluster.client.get(kPod), changed);
  EXPECT_EQ(changed["metadata"]["labels"]["a"], "b");
  EXPECT_TRUE(cluster.client.remove(kPod, made["metadata"]["uid"]));
  EXPECT_EQ(cluster.client.get(kPod), std::nullopt);
  EXPECT_EQ(cluster.server.requests().at(0),
            "POST " + kPath + "?fieldManager=sparkjob&fieldValidation=Strict");
}

TEST(Client, AnObjectWithoutANamespaceIsInTheAccess) {
  FakeCluster cluster;
  json object = pod();
  object["metadata"].erase("namespace");

  cluster.client.create(object);

  EXPECT_TRUE(cluster.client.get(kPod).has_value());
  EXPECT_TRUE(cluster.client.get({"v1", "Pod", "", "driver"}).has_value());
}

TEST(Client, WhatIsThereAlreadyIsReturned) {
  FakeCluster cluster;
  const auto there = cluster.server.put(pod());

  EXPECT_EQ(std::get<Existing>(cluster.client.create(pod())).object, there);
}

TEST(Client, ALostAnswerToACreateIsSettledByAGetAndNeverByASecondPost) {
  FakeCluster cluster;
  cluster.server.fail("POST", lost_answer(), Effect::Done);

  const auto made = cluster.client.create(pod());

  EXPECT_EQ(std::get<Existing>(made).object, cluster.server.object(kPod));
  EXPECT_EQ(cluster.server.count("POST"), 1U);
}

TEST(Client, ACreateThatDidNotHappenIsSentAgain) {
  for (const auto& failure : {lost_answer(), no_connection(), status(500, "InternalError", "etcd"),
                              status(504, "Timeout", "late"), Answer(Response{.status = 502}),
                              Answer(Response{.status = 201, .body = "{\"kind\": \"Po"})}) {
    FakeCluster cluster;
    cluster.server.fail("POST", failure);

    EXPECT_TRUE(std::holds_alternative<Made>(cluster.client.create(pod())));
    EXPECT_EQ(cluster.server.count("POST"), 2U);
  }
}

TEST(Client, TheQuotaIsNotBlamedForAnObjectThatIsThere) {
  FakeCluster cluster;
  const auto there = cluster.server.put(pod());
  cluster.server.fail("POST", status(403, "Forbidden", kQuota));

  EXPECT_EQ(std::get<Existing>(cluster.client.create(pod())).object, there);
}

TEST(Client, ASecretThatIsThereAndMayNotBeReadIsReturnedUnseen) {
  FakeCluster cluster;
  const json secret = {{"apiVersion", "v1"},
                       {"kind", "Secret"},
                       {"metadata", {{"name", "s"}, {"namespace", "team"}}}};
  cluster.server.put(secret);
  cluster.server.fail("GET", status(403, "Forbidden", "cannot get resource \"secrets\""),
                      Effect::None, 0);

  EXPECT_EQ(std::get<Existing>(cluster.client.create(secret)).object, nullptr);

  cluster.server.put(pod());
  EXPECT_EQ(error_of([&] { cluster.client.create(pod()); }).kind(), ErrorKind::Denied);
}

TEST(Client, AQuotaInUseIsRefusedForNowAndOneTooSmallForGood) {
  FakeCluster cluster;
  cluster.server.fail("POST", status(403, "Forbidden", kQuota));
  auto no = std::get<Refusal>(cluster.client.create(pod()));

  EXPECT_EQ(no.code, 403);
  EXPECT_EQ(refused("create", kPod, no).kind(), ErrorKind::Refused);
  EXPECT_EQ(refused("create", kPod, no).what(),
            "the cluster refused to create Pod driver: " + kQuota);

  no.message.replace(no.message.find("2Gi"), 3, "5Gi");
  EXPECT_EQ(refused("create", kPod, no).kind(), ErrorKind::Denied);
}

TEST(Client, ARaceForTheQuotaIsNoRefusal) {
  FakeCluster cluster;
  auto race = std::get<Response>(status(409, "Conflict", "please try again"));
  auto body = json::parse(race.body);
  body["details"] = {{"kind", "resourcequotas"}, {"name", "q"}};
  race.body = body.dump();
  cluster.server.fail("POST", race);

  EXPECT_TRUE(std::holds_alternative<Made>(cluster.client.create(pod())));
}

TEST(Client, AnObjectOnItsWayOutIsReturnedAsSuch) {
  FakeCluster cluster;
  cluster.server.kubelet(true);
  const auto uid = cluster.server.put(pod())["metadata"]["uid"];
  cluster.client.remove(kPod, uid, {.grace_seconds = 5});

  const auto existing = std::get<Existing>(cluster.client.create(pod())).object;

  EXPECT_TRUE(existing["metadata"].contains("deletionTimestamp"));
  EXPECT_EQ(existing["metadata"]["deletionGracePeriodSeconds"], 5);
}

TEST(Client, ARefusalKeepsTheServersWords) {
  FakeCluster cluster;
  cluster.server.fail("POST", status(422, "Invalid", "Pod \"driver\" is invalid: spec: Required"));

  const auto no = std::get<Refusal>(cluster.client.create(pod()));

  EXPECT_EQ(no.code, 422);
  EXPECT_EQ(no.reason, "Invalid");
  EXPECT_EQ(no.message, "Pod \"driver\" is invalid: spec: Required");
  EXPECT_EQ(refused("create", kPod, no).kind(), ErrorKind::Denied);
}

TEST(Client, APatchOfAnOlderVersionIsRefused) {
  FakeCluster cluster;
  const auto version = cluster.server.put(pod())["metadata"]["resourceVersion"];
  cluster.server.set_status(kPod, {{"phase", "Running"}});

  const auto no = cluster.client.merge_patch(
      kPod, {{"metadata", {{"resourceVersion", version}, {"labels", {{"a", "b"}}}}}});

  EXPECT_EQ(std::get<Refusal>(no).code, 409);
}

TEST(Client, AnotherObjectOfThatNameIsNotRemoved) {
  FakeCluster cluster;
  cluster.server.put(pod());

  EXPECT_FALSE(cluster.client.remove(kPod, "00000000-0000-4000-8000-00000000ffff"));
  EXPECT_TRUE(cluster.server.object(kPod).has_value());
  EXPECT_TRUE(cluster.client.remove({"v1", "Pod", "team", "gone"}, "any"));
}

TEST(Client, WhatIsNoApiServerDoesNotSayThatAnObjectIsNotThere) {
  FakeCluster cluster;
  cluster.server.put(pod());
  cluster.server.fail("GET", Response{.status = 404, .body = "404 page not found"});

  EXPECT_TRUE(cluster.client.get(kPod).has_value());
}

TEST(Client, ARefusalThatBreaksOffIsNoRefusal) {
  FakeCluster cluster;
  const auto there = cluster.server.put(pod());
  auto half = std::get<Response>(status(409, "AlreadyExists", "pods \"driver\" already exists"));
  half.body.resize(half.body.size() / 2);
  cluster.server.fail("POST", half);

  EXPECT_EQ(std::get<Existing>(cluster.client.create(pod())).object, there);
}

TEST(Client, AForbiddenReadIsDeniedInTheServersWords) {
  FakeCluster cluster;
  cluster.server.fail(
      "GET", status(403, "Forbidden",
                    "pods \"driver\" is forbidden: User \"u\" cannot get resource \"pods\""));

  const auto error = error_of([&] { cluster.client.get(kPod); });

  EXPECT_EQ(error.kind(), ErrorKind::Denied);
  EXPECT_STREQ(
      error.what(),
      "the cluster refused to read Pod driver: pods \"driver\" is forbidden: User \"u\" "
      "cannot get resource \"pods\"; its Role must allow it, as those of services/rbac do");
}

TEST(Client, ASecretIsInNoMessage) {
  FakeCluster cluster;
  cluster.server.accept_token("another");

  const auto error = error_of([&] { cluster.client.get(kPod); });

  EXPECT_EQ(error.kind(), ErrorKind::Denied);
  EXPECT_STREQ(error.what(),
               "the API server at https://api.test does not accept the token: Unauthorized");
}

TEST(Path, IsWhereTheApiServerKeepsTheObject) {
  EXPECT_EQ(path({"v1", "Pod", "team", "x"}), "/api/v1/namespaces/team/pods/x");
  EXPECT_EQ(path({"v1", "Secret", "team", "a/b?"}), "/api/v1/namespaces/team/secrets/a%2Fb%3F");
  EXPECT_EQ(path({"batch/v1", "Job", "team", "x"}), "/apis/batch/v1/namespaces/team/jobs/x");
  EXPECT_EQ(path({"networking.k8s.io/v1", "NetworkPolicy", "team", ""}),
            "/apis/networking.k8s.io/v1/namespaces/team/networkpolicies");
  EXPECT_EQ(error_of([] { path({"v1", "Job", "team", "x"}); }).kind(), ErrorKind::Bug);
}

}  // namespace
}  // namespace sparkjob::kube
