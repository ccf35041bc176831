// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.hpp"

#include <gtest/gtest.h>

#include "error.hpp"
#include "fakes/folder.hpp"

namespace sparkjob::kube {
namespace {

using nlohmann::json;

json config() {
  return json::parse(R"({
    "apiVersion": "v1", "kind": "Config", "current-context": "dev",
    "contexts": [
      {"name": "dev", "context": {"cluster": "c", "user": "u", "namespace": "team"}},
      {"name": "other", "context": {"cluster": "c"}}],
    "clusters": [{"name": "c", "cluster": {"server": "https://api:6443/prefix/"}}],
    "users": [{"name": "u", "user": {"token": "t"}}]})");
}

json with_user(const json& user) {
  json given = config();
  given["users"][0]["user"] = user;
  return given;
}

json with_cluster(const json& more) {
  json given = config();
  given["clusters"][0]["cluster"].update(more);
  return given;
}

class Kubeconfigs : public Folder {
 protected:
  Access read(const json& config, const ConnectionWords& words = {}) const {
    return access(merged({{.path = folder_ / "config", .content = config}}), words);
  }
  std::string error_of(const json& config, const ConnectionWords& words = {}) const {
    try {
      read(config, words);
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().at(0).where, (folder_ / "config").string());
      return error.problems().at(0).what;
    }
    return "no Error";
  }
};

TEST_F(Kubeconfigs, GiveTheCurrentContextOrTheOneThatIsNamed) {
  const auto access = read(config());

  EXPECT_EQ(access.server, "https://api:6443/prefix");
  EXPECT_EQ(access.name_space, "team");
  EXPECT_EQ(access.token, "t");

  const auto other = read(config(), {.context = "other"});
  EXPECT_EQ(other.name_space, "default");
  EXPECT_EQ(other.token, "");
}

TEST_F(Kubeconfigs, MergeByNameAndTheFirstEntryCountsWhole) {
  json first = json::parse(R"({"users": [{"name": "u", "user": {"as": "first"}}]})");
  json second = config();

  const auto access = kube::access(merged({{.path = "/one/a", .content = first},
                                           {.path = "/empty", .content = nullptr},
                                           {.path = "/two/b", .content = second}}),
                                   {});

  EXPECT_EQ(access.token, "");
  EXPECT_EQ(access.impersonation.user, "first");
  EXPECT_EQ(access.server, "https://api:6443/prefix");
}

TEST_F(Kubeconfigs, ResolveTheirPathsFromWhereTheyStand) {
  const json first = {{"users",
                       {{{"name", "u"},
                         {"user",
                          {{"client-certificate", "../pki/crt"},
                           {"client-key", "/absolute"},
                           {"tokenFile", "token"},
                           {"exec", {{"command", "bin/login"}}}}}},
                        {{"name", "v"}, {"user", {{"exec", {{"command", "login"}}}}}}}}};
  const auto all = merged({{.path = "/one/a", .content = first}});

  const json& user = all.users.at("u").content;
  EXPECT_EQ(user["client-certificate"], "/pki/crt");
  EXPECT_EQ(user["client-key"], "/absolute");
  EXPECT_EQ(user["tokenFile"], "/one/token");
  EXPECT_EQ(user["exec"]["command"], "/one/bin/login");
  EXPECT_EQ(all.users.at("v").content["exec"]["command"], "login");
  EXPECT_EQ(all.users.at("u").file, "/one/a");
}

TEST_F(Kubeconfigs, AreReadWithTheirFilesAndInlineData) {
  write("pki/ca.crt", "x");
  write("pki/key", "x");
  auto given = with_cluster({{"certificate-authority", "pki/ca.crt"}});
  given["users"][0]["user"] = {{"client-certificate-data", "Y2VydGlmaWNhdGU="},
                               {"client-key", "pki/key"}};

  const auto access = read(given);

  EXPECT_EQ(access.tls.ca_file, folder_ / "pki/ca.crt");
  EXPECT_EQ(access.tls.certificate, "certificate");
  EXPECT_EQ(access.tls.certificate_file, "");
  EXPECT_EQ(access.tls.key_file, folder_ / "pki/key");
}

TEST_F(Kubeconfigs, SayWhatIsNotThere) {
  EXPECT_EQ(error_of(config(), {.context = "prod"}), "no context 'prod'");
  EXPECT_EQ(error_of(config(), {.cluster = "x"}), "no cluster 'x'");
  EXPECT_EQ(error_of(config(), {.user = "x"}), "no user 'x'");
  EXPECT_EQ(error_of(json::object()), "the context: none is chosen");
  EXPECT_EQ(error_of(with_user({{"tokenFile", "token"}})),
            "user 'u': tokenFile '" + (folder_ / "token").string() +
                "' cannot be read: No such file or directory");
}

TEST_F(Kubeconfigs, GiveWayToWhatIsTyped) {
  const auto given =
      with_cluster({{"certificate-authority-data", "Y2E="}, {"tls-server-name", "its-name"}});

  const auto elsewhere = read(given, {.server = "https://other"});
  EXPECT_EQ(elsewhere.server, "https://other");
  EXPECT_EQ(elsewhere.tls.server_name, "");
  EXPECT_EQ(elsewhere.tls.ca, "ca");

  const auto insecure = read(given, {.insecure = true, .token = "typed"});
  EXPECT_TRUE(insecure.tls.insecure);
  EXPECT_EQ(insecure.tls.ca, "");
  EXPECT_EQ(insecure.tls.server_name, "its-name");
  EXPECT_EQ(insecure.token, "typed");
}

TEST_F(Kubeconfigs, AreNotNeededWhereEverythingIsTyped) {
  const auto access = kube::access(merged({}), {.server = "https://api", .token = "t"});

  EXPECT_EQ(access.server, "https://api");
  EXPECT_EQ(access.token, "t");
  EXPECT_EQ(access.name_space, "default");
}

TEST_F(Kubeconfigs, KnowWhomToActAs) {
  const auto other = read(with_user({{"as", "joan"},
                                     {"as-uid", "7"},
                                     {"as-groups", {"a", "b"}},
                                     {"as-user-extra", {{"scope", {"x", "y"}}}}}))
                         .impersonation;

  EXPECT_EQ(other.user, "joan");
  EXPECT_EQ(other.uid, "7");
  EXPECT_EQ(other.groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(other.extra.at("scope"), (std::vector<std::string>{"x", "y"}));
}

TEST_F(Kubeconfigs, NameAPluginWhereNobodyElseIsKnown) {
  const json exec = {{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                     {"command", "aws"},
                     {"args", {"eks", "get-token"}},
                     {"env", {{{"name", "AWS_PROFILE"}, {"value", "dev"}}}},
                     {"installHint", "Install \x1b[1mit:\n  brew install aws."}};

  const auto plugin = read(with_user({{"exec", exec}})).plugin.value();
  EXPECT_EQ(plugin.command, "aws");
  EXPECT_EQ(plugin.arguments, (std::vector<std::string>{"eks", "get-token"}));
  EXPECT_EQ(plugin.variables.at("AWS_PROFILE"), "dev");
  EXPECT_EQ(plugin.install_hint, "Install ?[1mit: brew install aws");
  EXPECT_EQ(plugin.input, Plugin::Input::IfAvailable);

  EXPECT_FALSE(read(with_user({{"exec", exec}, {"token", "t"}})).plugin.has_value());
}

TEST_F(Kubeconfigs, WithWrongValuesAreErrors) {
  const std::map<std::string, json> wrong = {
      {"cluster 'c': 'certificate-authority-data' is not base64",
       with_cluster({{"certificate-authority-data", "?"}})},
      {"cluster 'c': 'server' is no URL that begins with https://",
       with_cluster({{"server", "api:6443"}})},
      {"cluster 'c': 'proxy-url' begins with none of http://, https://, socks5://",
       with_cluster({{"proxy-url", "ftp://proxy"}})},
      {"cluster 'c': a certificate authority and 'insecure-skip-tls-verify' exclude each other",
       with_cluster({{"certificate-authority-data", "YQ=="}, {"insecure-skip-tls-verify", true}})},
      {"cluster 'c': 'insecure-skip-tls-verify' is neither true nor false",
       with_cluster({{"insecure-skip-tls-verify", "true"}})},
      {"user 'u': 'token' is no text", with_user({{"token", 5}})},
      {"user 'u': 'as-groups' is no list of texts", with_user({{"as", "x"}, {"as-groups", "a"}})},
      {"user 'u': a token and a user name with a password exclude each other",
       with_user({{"token", "t"}, {"username", "x"}})},
      {"user 'u': 'auth-provider' is no longer a way to log in",
       with_user({{"auth-provider", {{"name", "oidc"}}}, {"token", "t"}})},
      {"user 'u': 'exec': 'apiVersion' is ''", with_user({{"exec", {{"command", "aws"}}}})},
      {"kubeconfig: 'users' is no list", json{{"users", json::object()}}},
  };
  for (const auto& [what, given] : wrong) {
    EXPECT_EQ(error_of(given), what);
  }
}

}  // namespace
}  // namespace sparkjob::kube
