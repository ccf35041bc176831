// SPDX-License-Identifier: Apache-2.0
// What a client's requests survive between it and a real API server. The names begin with the cases
// of the acceptance list in docs/testing.md.
#include "integration/harmed.hpp"

namespace sparkjob::integration {
namespace {

using namespace std::chrono_literals;
using kube::Clock;
using kube::Existing;
using kube::Made;
using kube::Refusal;

const std::string kPost = "POST /api/v1/namespaces/team/configmaps";

std::string name_of(const kube::Client::Created& created) {
  static const char* const kNames[] = {"made", "existing", "refused"};
  return kNames[created.index()];
}

struct Case {
  const char* name;
  json fault;
  int posts;           ///< that reach the server
  const char* result;  ///< of the create
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class ACreate : public Harmed, public testing::WithParamInterface<Case> {};

TEST_P(ACreate, MakesOneObjectAndSaysSo) {
  const auto& [name, fault, posts, result] = GetParam();
  harmed_->client.get(named("one"));  // so that there is a connection that could be used again
  harm(kPost, fault);

  const auto created = harmed_->client.create(config_map("one"));

  EXPECT_EQ(name_of(created), result);
  EXPECT_EQ(reached(kPost), posts);
  const auto there = direct_->client.get(named("one"));
  ASSERT_TRUE(there.has_value());
  if (const auto* existing = std::get_if<Existing>(&created)) {
    EXPECT_EQ(existing->object, *there);
  } else if (const auto* made = std::get_if<Made>(&created)) {
    EXPECT_EQ(made->object, *there);
  }
}

const json kQuotaRace = {{"kind", "Status"},
                         {"status", "Failure"},
                         {"reason", "Conflict"},
                         {"details", {{"kind", "resourcequotas"}, {"name", "q"}}},
                         {"code", 409}};

INSTANTIATE_TEST_SUITE_P(
    Case, ACreate,
    testing::Values(
        Case{"C1_Nothing", {{"kind", ""}}, 1, "made"},
        Case{"C2_TheAnswerIsLostByAReset",
             {{"kind", "cut"}, {"at", 0}, {"how", "reset"}},
             1,
             "existing"},
        Case{"C3_TheConnectionClosesWithoutAByte",
             {{"kind", "cut"}, {"at", 0}, {"how", "close"}},
             1,
             "existing"},
        Case{"C4_TheRequestIsLost",
             {{"kind", "cut"}, {"at", 0}, {"how", "reset"}, {"before", true}},
             1,
             "made"},
        Case{"C5_TheAnswerComesLate", {{"kind", "delay"}, {"seconds", 2}}, 1, "made"},
        Case{"C7_TheServerTimesOutButHasDoneIt",
             {{"kind", "answer"}, {"status", 504}, {"reason", "Timeout"}},
             1,
             "existing"},
        Case{"C8_AnInternalErrorThreeTimes",
             {{"kind", "answer"}, {"status", 500}, {"before", true}, {"times", 3}},
             1,
             "made"},
        Case{"C9_TheAnswerIsHalfAJson", {{"kind", "truncate"}}, 1, "existing"},
        Case{"C10_AProxysPage",
             {{"kind", "answer"}, {"status", 502}, {"html", true}},
             1,
             "existing"},
        Case{"C13_RacesForAQuota",
             {{"kind", "answer"},
              {"status", 409},
              {"before", true},
              {"times", 5},
              {"body", kQuotaRace.dump()}},
             1,
             "made"},
        Case{"SentTwiceByAProxy", {{"kind", "twice"}}, 2, "existing"},
        Case{"Throttled",
             {{"kind", "answer"},
              {"status", 429},
              {"retry_after", "1"},
              {"before", true},
              {"times", 2}},
             1,
             "made"},
        Case{"ServiceUnavailable",
             {{"kind", "answer"}, {"status", 503}, {"before", true}},
             1,
             "made"},
        Case{"TheAnswerBreaksOff", {{"kind", "cut"}, {"at", 400}, {"how", "close"}}, 1, "existing"},
        Case{"TheAnswerBreaksOffInItsHead",
             {{"kind", "cut"}, {"at", 20}, {"how", "reset"}},
             1,
             "existing"},
        Case{"AnAlertInsteadOfAnAnswer",
             {{"kind", "cut"}, {"at", 0}, {"how", "alert"}},
             1,
             "existing"},
        Case{"AnAlertInTheMiddle", {{"kind", "cut"}, {"at", 300}, {"how", "alert"}}, 1, "existing"},
        Case{"HalfTheConnectionCloses",
             {{"kind", "cut"}, {"at", 300}, {"how", "half-close"}},
             1,
             "existing"},
        Case{"TheLengthIsTooLong", {{"kind", "length"}, {"by", 10}}, 1, "existing"},
        Case{"TheLengthIsTooShort", {{"kind", "length"}, {"by", -10}}, 1, "existing"},
        Case{"CompressedThoughNobodyAsked", {{"kind", "gzip"}}, 1, "existing"},
        Case{"InManyPieces", {{"kind", "split"}, {"size", 1}}, 1, "made"}),
    [](const auto& one) { return one.param.name; });

class Requests : public Harmed {};

TEST_F(Requests, TheHandshakeFailsAndNothingWasSent) {
  for (const char* how : {"alert", "close", "reset"}) {
    harm("HANDSHAKE", {{"kind", "handshake"}, {"how", how}});
    EXPECT_EQ(name_of(harmed_->client.create(config_map("one"))), "made") << how;
    remove(named("one"));
  }
  EXPECT_EQ(reached(kPost), 3);
}

class AQuota : public Harmed {
 protected:
  void SetUp() override {
    Harmed::SetUp();
    if (IsSkipped()) {
      return;
    }
    remove_all();
    direct_->client.create({{"apiVersion", "v1"},
                            {"kind", "ResourceQuota"},
                            {"metadata", {{"name", "q"}}},
                            {"spec", {{"hard", {{"count/secrets", "1"}}}}}});
    wait_until([&] { return direct_->client.get(quota())->contains("/status/hard"_json_pointer); });
  }
  void TearDown() override {
    if (direct_) {
      remove_all();
    }
    Harmed::TearDown();
  }
  void remove_all() {
    for (const auto& object : {secret("a"), secret("b"), quota()}) {
      remove(object);
    }
  }
  static kube::ObjectRef quota() { return {"v1", "ResourceQuota", "team", "q"}; }
  static kube::ObjectRef secret(const std::string& name) { return {"v1", "Secret", "team", name}; }
  static json secret_named(const std::string& name) {
    return {{"apiVersion", "v1"}, {"kind", "Secret"}, {"metadata", {{"name", name}}}};
  }
};

TEST_F(AQuota, C11_IsNotBlamedForAnObjectWhoseAnswerWasLost) {
  harm("POST /api/v1/namespaces/team/secrets", {{"kind", "cut"}, {"at", 0}, {"how", "reset"}});

  EXPECT_EQ(name_of(harmed_->client.create(secret_named("a"))), "existing");

  // And where the launcher itself comes a second time, the quota is full of its own object.
  EXPECT_EQ(name_of(harmed_->client.create(secret_named("a"))), "existing");
}

TEST_F(AQuota, C12_ThatOthersHaveExhaustedIsNamedWithItsNumbers) {
  direct_->client.create(secret_named("b"));

  const auto no = std::get<Refusal>(harmed_->client.create(secret_named("a")));

  EXPECT_TRUE(kube::exceeds_quota(no));
  EXPECT_EQ(no.message,
            "secrets \"a\" is forbidden: exceeded quota: q, requested: count/secrets=1, used: "
            "count/secrets=1, limited: count/secrets=1");
  EXPECT_EQ(kube::refused("create", secret("a"), no).kind(), ErrorKind::Refused);
}

TEST_F(Requests, C16_AnObjectThatIsBeingDeletedIsReturnedAsSuch) {
  auto held = config_map("one");
  held["metadata"]["finalizers"] = json::array({"example.com/held"});
  const auto made = std::get<Made>(harmed_->client.create(held)).object;
  harmed_->client.remove(named("one"), made["metadata"]["uid"]);

  const auto there = std::get<Existing>(harmed_->client.create(config_map("one"))).object;

  EXPECT_TRUE(there["metadata"].contains("deletionTimestamp"));
  direct_->client.merge_patch(named("one"), {{"metadata", {{"finalizers", nullptr}}}});
}

TEST_F(Requests, C27_AFieldOfAnotherManagerIsTakenOnlyByForce) {
  direct_->client.create(config_map("one"));  // by POST: the field is the creator's
  auto other = config_map("one", "applied");

  // The creator has the same name, but has not applied: that is another manager.
  const auto no = std::get<Refusal>(harmed_->client.apply(other));
  EXPECT_EQ(no.code, 409);
  EXPECT_NE(no.message.find("conflict"), std::string::npos) << no.message;

  const auto applied = std::get<json>(harmed_->client.apply(other, /*force=*/true));
  EXPECT_EQ(applied["data"]["state"], "applied");
  EXPECT_EQ(std::get<json>(harmed_->client.apply(other))["metadata"]["resourceVersion"],
            applied["metadata"]["resourceVersion"])
      << "to apply the same again changes nothing";
}

TEST_F(Requests, AnApplyMakesWhatIsNotThereAndOnlyTheObjectThatIsMeant) {
  const auto made = std::get<json>(harmed_->client.apply(config_map("one")));
  EXPECT_EQ(made, direct_->client.get(named("one")));

  remove(named("one"));
  auto same = config_map("one");
  same["metadata"]["uid"] = made["metadata"]["uid"];
  EXPECT_EQ(std::get<Refusal>(harmed_->client.apply(same)).code, 409);
}

TEST_F(Requests, AChangeAndARemovalWhoseAnswersAreLostAreDoneOnce) {
  const auto made = std::get<Made>(harmed_->client.create(config_map("one"))).object;
  const json lost = {{"kind", "cut"}, {"at", 0}, {"how", "reset"}};
  harm("PATCH", lost);
  const auto changed =
      std::get<json>(harmed_->client.merge_patch(named("one"), {{"data", {{"state", "b"}}}}));
  EXPECT_EQ(changed, direct_->client.get(named("one")));

  harm("DELETE", lost);
  EXPECT_TRUE(harmed_->client.remove(named("one"), made["metadata"]["uid"]));
  EXPECT_EQ(direct_->client.get(named("one")), std::nullopt);
}

TEST_F(Requests, DependentsFollowAsTheyAreTold) {
  const auto owner = std::get<Made>(direct_->client.create(config_map("one"))).object;

  harmed_->client.remove(named("one"), owner["metadata"]["uid"],
                         {.dependents = kube::Removal::Dependents::Orphan});

  // The garbage collector takes the finalizer off again, and with it the object.
  wait_until([&] { return !direct_->client.get(named("one")); });
}

TEST_F(Requests, ReadsShareAConnectionAndCreatesBeginAnewWithItsTlsSession) {
  for (int i = 0; i < 5; ++i) {
    harmed_->client.get(named("one"));
  }
  auto before = proxy_->report("/log")["connections"];
  for (int i = 0; i < 5; ++i) {
    harmed_->client.get(named("one"));
  }
  auto after = proxy_->report("/log")["connections"];
  EXPECT_EQ(after["all"], before["all"]);

  harmed_->client.create(config_map("one"));
  before = std::exchange(after, proxy_->report("/log")["connections"]);
  EXPECT_EQ(after["all"].get<int>(), before["all"].get<int>() + 1);
  EXPECT_EQ(after["resumed"].get<int>(), before["resumed"].get<int>() + 1);
}

TEST_F(Requests, W24_AServerThatClosesAfterEachAnswerIsSpokenTo) {
  harm_always("", {{"kind", ""}, {"close", true}});

  EXPECT_EQ(name_of(harmed_->client.create(config_map("one"))), "made");
  EXPECT_TRUE(harmed_->client.get(named("one")).has_value());
}

TEST_F(Requests, AnObjectThatMayNotBeReadByItsLengthIsRefusedAtOnce) {
  harm_always("GET", {{"kind", "answer"}, {"status", 200}, {"body", std::string(17 << 20, ' ')}});

  EXPECT_THROW(harmed_->client.get(named("one")), Error);
  EXPECT_EQ(reached("GET"), 1);
}

TEST_F(Requests, ARedirectIsNotFollowed) {
  harm_always("GET", {{"kind", "answer"},
                      {"status", 302},
                      {"headers", {{"location", harmed_->access.server + "/elsewhere"}}}});
  try {
    harmed_->client.get(named("one"));
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("redirect"), std::string::npos) << error.what();
  }
  EXPECT_EQ(reached("elsewhere"), 0);
}

TEST_F(Requests, A5_AServerOfAnotherCaIsNotSpokenToAndNotTriedAgain) {
  auto access = harmed_access();
  access.tls.ca_file.clear();
  access.tls.ca = real_access().tls.ca;
  RealCluster wrong(access);
  const auto before = proxy_->report("/log")["requests"].size();
  const auto began = Clock::now();

  EXPECT_THROW(wrong.client.get(named("one")), Error);

  EXPECT_LT(Clock::now() - began, 2s);
  EXPECT_EQ(proxy_->report("/log")["requests"].size(), before);
}

}  // namespace
}  // namespace sparkjob::integration
