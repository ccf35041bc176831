// SPDX-License-Identifier: Apache-2.0
#include "kube/credentials.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <ctime>

#include "error.hpp"
#include "fakes/fake_cluster.hpp"
#include "kube/base64.hpp"
#include "unit/kube/driver_pod.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeApiServer;
using fakes::FakeCluster;
using nlohmann::json;

/// The headers of a request, a line each.
std::string headers(const Access& access) {
  Request request;
  Credentials(access).authorize(request, {});
  std::string lines;
  for (const auto& [name, value] : request.headers) {
    lines += name + ": " + value + "\n";
  }
  return lines;
}

TEST(Credentials, AreAHeader) {
  EXPECT_EQ(headers({.server = "https://a", .token = "t"}), "Authorization: Bearer t\n");
  EXPECT_EQ(headers({.server = "https://a", .username = "Aladdin", .password = "open sesame"}),
            "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n");
  EXPECT_EQ(headers({.server = "https://a"}), "");
}

TEST(Credentials, AreNotToldToAServerWithoutTls) {
  EXPECT_EQ(headers({.server = "http://a", .token = "t"}), "");
  EXPECT_EQ(headers({.server = "http://a", .username = "x"}), "");
}

TEST(Credentials, SayWhomToActAs) {
  EXPECT_EQ(headers({.server = "http://a",
                     .impersonation = {.user = "j\u00f6rg",
                                       .uid = "7",
                                       .groups = {"one", "two, three"},
                                       .extra = {{"example.com/a%b \u00fc", {"x", "y"}}}}}),
            "Impersonate-User: j\u00f6rg\n"
            "Impersonate-Uid: 7\n"
            "Impersonate-Group: one\n"
            "Impersonate-Group: two, three\n"
            "Impersonate-Extra-example.com%2Fa%25b%20%C3%BC: x\n"
            "Impersonate-Extra-example.com%2Fa%25b%20%C3%BC: y\n");
}

TEST(Credentials, TellWhenAJwtHasExpired) {
  const auto shown = [](const std::string& claims) {
    return Credentials({.server = "https://a", .token = "e30." + to_base64(claims) + ".x"}).shown();
  };
  const std::string minutes = shown(R"({"exp": 1000000000})").substr(19);

  EXPECT_EQ(shown(R"({"exp": 1000000000})").substr(0, 19), "the token, expired ");
  EXPECT_EQ(minutes.substr(minutes.find(' ')), " min ago");
  EXPECT_EQ(shown(R"({"exp": 100000000000})"), "the token");
  EXPECT_EQ(shown(R"({"exp": "x"})"), "the token");
  EXPECT_EQ(Credentials({.server = "https://a", .token = "plain"}).shown(), "the token");
}

TEST(Credentials, ThatWouldBreakTheHeaderAreRefusedAndNotPrinted) {
  try {
    headers({.server = "https://a", .token = "secret\r\nImpersonate-User: root"});
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
    EXPECT_EQ(error.kind(), ErrorKind::Config);
  }
}

/// A plugin that gives what the test lays ready, and counts.
class PluginUser : public testing::Test {
 protected:
  /// `seconds` from now, as the plugin writes it.
  static std::string in(std::chrono::seconds seconds) {
    const auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) +
                      static_cast<std::time_t>(seconds.count());
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text.data();
  }
  void gives(const json& status) {
    end_ = {.output = json{
                {"apiVersion", "client.authentication.k8s.io/v1"},
                {"kind", "ExecCredential"},
                {"status",
                 status}}.dump()};
  }
  Access access() {
    Plugin plugin{.command = "aws", .install_hint = "brew install aws"};
    plugin.run = [this](const PluginCall&) {
      ++runs_;
      return end_;
    };
    return {.server = FakeApiServer::kUrl, .plugin = plugin};
  }
  std::string error() {
    try {
      client_.get(kPod);
    } catch (const Error& error) {
      return error.what();
    }
    return "no Error";
  }
  void pass(std::chrono::seconds time) { cluster_.wire.turn(cluster_.waiter.now() + time); }

  PluginEnd end_;
  int runs_ = 0;
  FakeCluster cluster_;
  Client client_{cluster_.wire, access()};
};

TEST_F(PluginUser, IsAskedOnceForACredentialThatDoesNotExpire) {
  gives({{"token", "first"}});
  cluster_.server.accept_token("first");

  client_.get(kPod);
  pass(10h);
  client_.get(kPod);

  EXPECT_EQ(runs_, 1);
}

TEST_F(PluginUser, IsAskedAgainShortlyBeforeTheCredentialExpires) {
  gives({{"token", "first"}, {"expirationTimestamp", in(600s)}});
  client_.get(kPod);
  gives({{"token", "second"}, {"expirationTimestamp", in(6000s)}});
  cluster_.server.accept_token("second");

  pass(580s);
  EXPECT_EQ(runs_, 1);
  pass(15s);
  EXPECT_EQ(client_.get(kPod), std::nullopt);
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(cluster_.server.count("GET"), 2U);
}

TEST_F(PluginUser, IsAskedForEachRequestWhereTheCredentialHasExpiredAlready) {
  gives({{"token", "old"}, {"expirationTimestamp", "2020-01-01T00:00:00Z"}});

  client_.get(kPod);
  client_.get(kPod);

  EXPECT_EQ(runs_, 2);
}

TEST_F(PluginUser, IsAskedOnceMoreWhereTheServerRefuses) {
  gives({{"token", "first"}});
  client_.get(kPod);
  gives({{"token", "second"}});
  cluster_.server.accept_token("second");

  EXPECT_EQ(client_.get(kPod), std::nullopt);
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(cluster_.server.count("GET"), 3U);
}

TEST_F(PluginUser, WhoIsRefusedTwiceIsNamed) {
  gives({{"token", "secret"}});
  cluster_.server.accept_token("other");

  EXPECT_EQ(error(),
            "the API server at https://api.test does not accept what the credential plugin 'aws' "
            "gave: Unauthorized");
  EXPECT_EQ(runs_, 2);
}

TEST_F(PluginUser, KeepsTheCredentialWhereThePluginFailsLater) {
  gives({{"token", "first"}, {"expirationTimestamp", in(600s)}});
  client_.get(kPod);
  end_ = {.failure = "ended with status 1"};
  pass(700s);

  EXPECT_EQ(client_.get(kPod), std::nullopt);
  EXPECT_EQ(client_.get(kPod), std::nullopt);
  EXPECT_EQ(runs_, 2) << "a plugin that fails is not asked for every request";
}

TEST_F(PluginUser, HasNothingWhereThePluginFailsAtOnce) {
  end_ = {.found = false};
  EXPECT_EQ(error(), "the credential plugin 'aws' is not there; brew install aws");
  end_ = {.failure = "ended with status 1"};
  EXPECT_EQ(error(), "the credential plugin 'aws' ended with status 1; see what it says above");
}

TEST_F(PluginUser, ShowsTheCertificateThatThePluginGives) {
  gives({{"clientCertificateData", "CERT"}, {"clientKeyData", "KEY"}});
  Credentials credentials(access());
  Request request;

  credentials.authorize(request, {});

  EXPECT_EQ(request.certificate->certificate, "CERT");
  EXPECT_EQ(request.certificate->key, "KEY");
  EXPECT_TRUE(request.headers.empty());
}

}  // namespace
}  // namespace sparkjob::kube
