// SPDX-License-Identifier: Apache-2.0
// What the client relies on in an API server: the same sentences about the fake one and a real one
// (SPARKJOB_API_SERVER: a kubeconfig as JSON, of somebody who may do everything in its namespace).
#include <gtest/gtest.h>

#include "fakes/fake_cluster.hpp"
#include "integration/clusters.hpp"
#include "integration/harmed.hpp"
#include "kube/log_stream.hpp"
#include "kube/object_watch.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

using integration::kKubeconfig;
using integration::real_access;
using integration::RealCluster;

/// `Harmed`: the real one, through a proxy that harms what passes at random.
enum class Server { Fake, Real, Harmed };

class ApiServer : public testing::TestWithParam<Server> {
 protected:
  void SetUp() override {
    if (GetParam() == Server::Fake) {
      fake_.emplace();
      client_ = &fake_->client;
    } else if (kKubeconfig == nullptr || integration::kFaults == nullptr) {
      GTEST_SKIP() << "no real API server: SPARKJOB_API_SERVER and SPARKJOB_FAULTS are not set";
    } else if (GetParam() == Server::Real) {
      real_.emplace();
      client_ = &real_->client;
    } else {
      integration::Ordered("proxy.json").harm_at_random();
      real_.emplace(integration::harmed_access());
      client_ = &real_->client;
    }
    remove_all();
  }
  void TearDown() override {
    if (client_ != nullptr) {
      remove_all();
    }
    if (GetParam() == Server::Harmed && client_ != nullptr) {
      integration::Ordered("proxy.json").order("/calm");
    }
  }

  ObjectRef named(const std::string& name) const {
    return {"v1", "ConfigMap", client_->access().name_space, name};
  }
  json config_map(const std::string& name) const {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", name}, {"namespace", client_->access().name_space}}},
            {"data", {{"state", "new"}}}};
  }
  json made(const std::string& name) {
    const auto created = client_->create(config_map(name));
    const auto* existing = std::get_if<Existing>(&created);  // where the answer was lost
    return existing != nullptr ? existing->object : std::get<Made>(created).object;
  }
  void change(const std::string& name, const std::string& state) {
    std::get<json>(client_->merge_patch(named(name), {{"data", {{"state", state}}}}));
  }
  void remove_all() {
    for (const char* name : {"one", "other"}) {
      if (const auto there = client_->get(named(name))) {
        client_->remove(named(name), there->at("metadata").at("uid"));
      }
    }
  }
  /// What the watch has seen once it has seen so many.
  std::string seen(ObjectWatch& watch, std::size_t count) {
    std::string all;
    const auto until = client_->wire().waiter().now() + 10s;
    while (count > 0 && client_->wire().waiter().now() < until) {
      client_->wire().turn(until);
      for (const auto& sight : watch.taken()) {
        const std::string state =
            sight.object ? sight.object->at("data").at("state").get<std::string>() : "";
        all += (all.empty() ? "" : " ") + (sight.gone ? "gone:" + state : state);
        count -= count > 0 ? 1 : 0;
      }
    }
    return all;
  }

  bool is_seen(ObjectWatch& watch, const json& object) {
    const auto until = client_->wire().waiter().now() + 10s;
    while (client_->wire().waiter().now() < until) {
      for (const auto& sight : watch.taken()) {
        if (!sight.gone && *sight.object == object) {
          return true;
        }
      }
      client_->wire().turn(until);
    }
    return false;
  }

  std::optional<fakes::FakeCluster> fake_;
  std::optional<RealCluster> real_;
  Client* client_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Kube, ApiServer,
                         testing::Values(Server::Fake, Server::Real, Server::Harmed),
                         [](const auto& server) {
                           return server.param == Server::Fake   ? "Fake"
                                  : server.param == Server::Real ? "Real"
                                                                 : "Harmed";
                         });

TEST_P(ApiServer, StoresChangesAndRemoves) {
  const auto created = made("one");
  EXPECT_FALSE(created["metadata"]["uid"].get<std::string>().empty());
  EXPECT_FALSE(created["metadata"]["creationTimestamp"].get<std::string>().empty());
  EXPECT_EQ(client_->get(named("one")), created);

  change("one", "changed");
  EXPECT_EQ(client_->get(named("one"))->at("data").at("state"), "changed");

  EXPECT_TRUE(client_->remove(named("one"), created["metadata"]["uid"]));
  EXPECT_EQ(client_->get(named("one")), std::nullopt);
}

TEST_P(ApiServer, LeavesAnObjectThatIsThereAsItIs) {
  const auto created = made("one");

  EXPECT_EQ(std::get<Existing>(client_->create(config_map("one"))).object, created);
}

TEST_P(ApiServer, RefusesAPatchOfAnotherVersion) {
  const auto version = made("one")["metadata"]["resourceVersion"];
  change("one", "changed");

  const auto no = std::get<Refusal>(client_->merge_patch(
      named("one"), {{"metadata", {{"resourceVersion", version}}}, {"data", {{"state", "x"}}}}));

  EXPECT_EQ(no.code, 409);
  EXPECT_EQ(no.reason, "Conflict");
}

TEST_P(ApiServer, RefusesAPatchOfWhatIsNotThere) {
  const auto no = client_->merge_patch(named("one"), {{"data", {{"state", "x"}}}});

  EXPECT_EQ(std::get<Refusal>(no).code, 404);
}

TEST_P(ApiServer, RemovesOnlyTheObjectThatIsMeant) {
  made("one");

  EXPECT_FALSE(client_->remove(named("one"), "11111111-2222-3333-4444-555555555555"));
  EXPECT_TRUE(client_->get(named("one")).has_value());
  EXPECT_TRUE(client_->remove(named("other"), "11111111-2222-3333-4444-555555555555"));
}

TEST_P(ApiServer, TellsAWatchOfEveryChangeToItsObject) {
  ObjectWatch watch(*client_, named("one"));
  EXPECT_EQ(seen(watch, 1), "gone:");

  const auto created = made("one");
  made("other");
  change("one", "a");
  change("other", "b");
  client_->remove(named("one"), created["metadata"]["uid"]);
  const auto last = made("one");

  if (GetParam() == Server::Harmed) {  // a 410 in between leads to a list, which has the last only
    EXPECT_TRUE(is_seen(watch, last));
  } else {
    EXPECT_EQ(seen(watch, 4), "new a gone:a new");
  }
}

TEST_P(ApiServer, TellsAWatchThatComesLaterTheStateFirst) {
  made("one");
  change("one", "a");
  ObjectWatch watch(*client_, named("one"));
  EXPECT_EQ(seen(watch, 1), "a");

  change("one", "b");
  EXPECT_EQ(seen(watch, 1), "b");
}

/// What only a real one does.
class RealApiServer : public testing::Test {
 protected:
  void SetUp() override {
    if (kKubeconfig == nullptr) {
      GTEST_SKIP() << "no real API server: SPARKJOB_API_SERVER is not set";
    }
  }

  static json pod(const std::string& name) {
    return {{"apiVersion", "v1"},
            {"kind", "Pod"},
            {"metadata", {{"name", name}}},
            {"spec", {{"containers", json::array({{{"name", "c"}, {"image", "busybox:1"}}})}}}};
  }
  template <typename Action>
  static Error error_of(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    return {ErrorKind::Bug, "no Error"};
  }
};

TEST_F(RealApiServer, NamesAFieldThatItDoesNotKnow) {
  RealCluster cluster;
  auto object = pod("strict");
  object["spec"]["containres"] = 1;

  const auto no = std::get<Refusal>(cluster.client.create(object));

  EXPECT_EQ(no.code, 400);
  EXPECT_NE(no.message.find("unknown field \"spec.containres\""), std::string::npos) << no.message;
}

TEST_F(RealApiServer, KeepsTheLogOfAPodWithoutANodeWaiting) {
  RealCluster cluster;
  const auto made = std::get<Made>(cluster.client.create(pod("waits"))).object;
  std::string text;
  LogStream log(cluster.client, ref(made), "c", [&](std::string_view line) { text += line; });
  const auto until = Clock::now() + 2500ms;
  while (Clock::now() < until) {
    cluster.wire.turn(until);
  }
  log.container_ended();
  while (!log.finished() && Clock::now() < until + 5s) {
    cluster.wire.turn(until + 5s);
  }

  EXPECT_TRUE(log.finished());
  EXPECT_EQ(text, "");
  EXPECT_TRUE(cluster.client.remove(ref(made), made["metadata"]["uid"], {.grace_seconds = 0}));
}

TEST_F(RealApiServer, RefusesAWrongTokenAndSaysNoSecret) {
  auto access = real_access();
  access.tls.certificate = access.tls.key = "";
  access.tls.certificate_file = access.tls.key_file = "";
  access.token = "wrong-token";
  RealCluster cluster(access);

  const auto error = error_of([&] { cluster.client.get({"v1", "Pod", "", "x"}); });

  EXPECT_EQ(error.kind(), ErrorKind::Denied);
  EXPECT_EQ(std::string(error.what()).find("wrong-token"), std::string::npos);
  EXPECT_TRUE(std::string(error.what()).ends_with("does not accept the token: Unauthorized"))
      << error.what();
}

TEST_F(RealApiServer, ThatNobodyVouchesForIsNotSpokenTo) {
  auto access = real_access();
  access.tls.ca = "";
  access.tls.ca_file = "";
  RealCluster cluster(access);
  const auto began = Clock::now();

  const auto error = error_of([&] { cluster.client.get({"v1", "Pod", "", "x"}); });

  EXPECT_EQ(error.kind(), ErrorKind::Unavailable);
  EXPECT_LT(Clock::now() - began, 2s) << "a server that is not trusted is not tried again";
  EXPECT_NE(std::string(error.what()).find("certificate"), std::string::npos) << error.what();
}

TEST_F(RealApiServer, IsKnownByTheNameInItsCertificate) {
  auto access = real_access();
  access.tls.server_name = "kubernetes.default.svc";
  EXPECT_EQ(RealCluster(access).client.get({"v1", "Pod", "", "x"}), std::nullopt);

  access.tls.server_name = "elsewhere.example.com";
  RealCluster cluster(access);
  EXPECT_EQ(error_of([&] {
              cluster.client.get({"v1", "Pod", "", "x"});
            }).kind(),
            ErrorKind::Unavailable);
}

}  // namespace
}  // namespace sparkjob::kube
