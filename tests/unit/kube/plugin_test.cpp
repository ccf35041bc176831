// SPDX-License-Identifier: Apache-2.0
#include "kube/plugin.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "error.hpp"
#include "fakes/folder.hpp"
#include "kube/access.hpp"
#include "kube/base64.hpp"
#include "kube/duration.hpp"
#include "kube/rfc3339.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

using PluginCalls = Folder;

json info(const Access& access) {
  return json::parse(plugin_call(access).variables.at("KUBERNETES_EXEC_INFO"));
}

TEST_F(PluginCalls, TellWhetherSomebodyCanAnswer) {
  Access access{.server = "https://api", .plugin = Plugin{.command = "aws", .arguments = {"x"}}};
  access.plugin->has_terminal = true;

  EXPECT_TRUE(plugin_call(access).interactive);
  EXPECT_EQ(info(access), json::parse(R"({"apiVersion": "client.authentication.k8s.io/v1",
                                          "kind": "ExecCredential",
                                          "spec": {"interactive": true}})"));
  access.plugin->input = Plugin::Input::Never;
  EXPECT_FALSE(plugin_call(access).interactive);
}

TEST_F(PluginCalls, ThatNeedATerminalAreNotMadeWithoutOne) {
  const Access access{.server = "https://api",
                      .plugin = Plugin{.command = "aws", .input = Plugin::Input::Always}};

  EXPECT_THROW(plugin_call(access), Error);
}

TEST_F(PluginCalls, TellOfTheClusterWhereThePluginWantsIt) {
  const Access access{
      .server = "https://api",
      .tls = {.ca_file = write("ca", "PEM"), .server_name = "name"},
      .proxy = "http://proxy",
      .plugin = Plugin{
          .command = "aws", .wants_cluster = true, .cluster_config = R"({"audience": "x"})"}};

  EXPECT_EQ(info(access)["spec"]["cluster"], json::parse(R"({"server": "https://api",
                "tls-server-name": "name", "certificate-authority-data": "UEVN",
                "proxy-url": "http://proxy", "config": {"audience": "x"}})"));
}

std::string error_of(const std::string& output) {
  try {
    plugin_credential({.command = "aws"}, output);
  } catch (const Error& error) {
    return error.problems().at(0).what;
  }
  return "no Error";
}

std::string answer(const std::string& status) {
  return R"({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential")" +
         (status.empty() ? "" : ", \"status\": " + status) + "}";
}

TEST(PluginCredentials, AreReadFromWhatItPrints) {
  const auto credential = plugin_credential(
      {.command = "aws"},
      answer(R"({"token": "t", "expirationTimestamp": "1970-01-01T01:00:01.5+01:00"})"));

  EXPECT_EQ(credential.token, "t");
  EXPECT_EQ(credential.expires, std::chrono::system_clock::time_point(1500ms));
}

TEST(PluginCredentials, AreRefusedWithoutAWordOfWhatItPrints) {
  const std::map<std::string, std::string> wrong = {
      {"secret", "printed no ExecCredential in JSON"},
      {R"({"kind": "Pod"})", "printed no ExecCredential in JSON"},
      {R"({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1"})",
       "printed an ExecCredential of another version than the kubeconfig's "
       "'client.authentication.k8s.io/v1'"},
      {answer(""), "printed an ExecCredential without a status"},
      {answer("{}"), "printed neither a token nor a certificate"},
      {answer(R"({"clientKeyData": "secret"})"), "printed a certificate or a key, but not both"},
      {answer(R"({"token": 5})"), "printed a 'token' that is no text"},
      {answer(R"({"token": "secret", "expirationTimestamp": "tomorrow"})"),
       "printed an expirationTimestamp that is no time"},
  };
  for (const auto& [output, what] : wrong) {
    EXPECT_EQ(error_of(output), "the credential plugin 'aws' " + what) << output;
  }
}

TEST(Base64, GoesBothWays) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(from_base64("Zm9v\nYg=="), "foob");
  EXPECT_EQ(from_base64("--__"), from_base64("++//"));
  EXPECT_EQ(from_base64("Zm9v?"), std::nullopt);
}

TEST(Durations, AreThoseOfKubectl) {
  EXPECT_EQ(duration("0"), 0ms);
  EXPECT_EQ(duration("30"), 30s);
  EXPECT_EQ(duration("1m30s"), 90s);
  EXPECT_EQ(duration("1.5h"), 90min);
  EXPECT_EQ(duration("500ms"), 500ms);
  for (const char* wrong : {"", "x", "30x", "-1", "1m30", "s", "1..5s", "99999999999", "9e9h"}) {
    EXPECT_EQ(duration(wrong), std::nullopt) << wrong;
  }
}

TEST(Times, AreReadWithTheirZone) {
  std::string_view text = "2000-01-01T00:00:00.25-01:00 rest";
  EXPECT_EQ(take_rfc3339(text), 946'688'400'250ms);
  EXPECT_EQ(text, " rest");
  for (std::string_view wrong : {"", "2000-01-01", "2000-13-01T00:00:00Z", "2000-01-01T00:00:00"}) {
    EXPECT_EQ(take_rfc3339(wrong), std::nullopt) << wrong;
  }
  std::string_view far = "9999-12-31T23:59:59Z";
  EXPECT_GT(take_rfc3339(far), 946'688'400'250ms);
}

}  // namespace
}  // namespace sparkjob::kube
