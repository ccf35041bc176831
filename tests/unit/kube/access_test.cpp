// SPDX-License-Identifier: Apache-2.0
#include "kube/access.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

#include "error.hpp"

namespace sparkjob::kube {
namespace {

using nlohmann::json;

/// A folder of the test's own.
class Folder : public testing::Test {
 protected:
  Folder() { std::filesystem::create_directories(folder_); }
  ~Folder() override { std::filesystem::remove_all(folder_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::filesystem::path& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  Access read(const json& config, const std::string& context = "") const {
    return kubeconfig_access(config, folder_ / "config", context);
  }
  std::string error_of(const json& config, const std::string& context = "") const {
    try {
      read(config, context);
    } catch (const Error& error) {
      return error.problems().at(0).what;
    }
    return "no Error";
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("access-") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

using InCluster = Folder;
using Kubeconfig = Folder;

const std::map<std::string, std::string> kPod = {{"KUBERNETES_SERVICE_HOST", "10.96.0.1"},
                                                 {"KUBERNETES_SERVICE_PORT", "443"}};
const std::string kAccount = "var/run/secrets/kubernetes.io/serviceaccount/";

json config() {
  return json::parse(R"({
    "apiVersion": "v1", "kind": "Config", "current-context": "dev",
    "contexts": [
      {"name": "dev", "context": {"cluster": "c", "user": "u", "namespace": "team"}},
      {"name": "other", "context": {"cluster": "c"}}],
    "clusters": [{"name": "c", "cluster": {"server": "https://api:6443/prefix/"}}],
    "users": [{"name": "u", "user": {"token": "t"}}]})");
}

TEST_F(InCluster, IsThePodsServiceAccount) {
  write(kAccount + "token", "t\n");
  write(kAccount + "namespace", "team");

  const auto access = in_cluster(kPod, folder_).value();

  EXPECT_EQ(access.server, "https://10.96.0.1:443");
  EXPECT_EQ(access.name_space, "team");
  EXPECT_EQ(access.token_file, folder_ / (kAccount + "token"));
  EXPECT_EQ(access.tls.ca_file, folder_ / (kAccount + "ca.crt"));
}

TEST_F(InCluster, TheNamespaceCanBeGivenAndAnIpv6AddressHasBrackets) {
  write(kAccount + "token", "t");
  auto environment = kPod;
  environment["POD_NAMESPACE"] = "mine";
  environment["KUBERNETES_SERVICE_HOST"] = "fd00::1";

  const auto access = in_cluster(environment, folder_).value();

  EXPECT_EQ(access.server, "https://[fd00::1]:443");
  EXPECT_EQ(access.name_space, "mine");
}

TEST_F(InCluster, IsNothingOutsideAPodAndAnErrorWithoutAToken) {
  EXPECT_FALSE(in_cluster({}, folder_).has_value());
  try {
    in_cluster(kPod, folder_);
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Missing);
  }
}

TEST_F(Kubeconfig, GivesTheCurrentContextOrTheOneThatIsNamed) {
  const auto access = read(config());

  EXPECT_EQ(access.server, "https://api:6443/prefix");
  EXPECT_EQ(access.name_space, "team");
  EXPECT_EQ(access.token, "t");

  const auto other = read(config(), "other");
  EXPECT_EQ(other.name_space, "default");
  EXPECT_EQ(other.token, "");
}

TEST_F(Kubeconfig, DataIsBase64AndWinsOverFilesWhichAreRelativeToIt) {
  write("pki/ca.crt", "");
  write("pki/key", "");
  auto given = config();
  given["clusters"][0]["cluster"]["certificate-authority"] = "pki/ca.crt";
  given["users"][0]["user"] = {{"client-certificate-data", "Y2VydGlmaWNhdGU="},
                               {"client-certificate", "not-there"},
                               {"client-key", "pki/key"}};

  const auto access = read(given);

  EXPECT_EQ(access.tls.ca_file, folder_ / "pki/ca.crt");
  EXPECT_EQ(access.tls.certificate, "certificate");
  EXPECT_EQ(access.tls.certificate_file, "");
  EXPECT_EQ(access.tls.key_file, folder_ / "pki/key");
}

TEST_F(Kubeconfig, WhatIsNotThereIsNamed) {
  EXPECT_EQ(error_of(config(), "prod"), "no context 'prod'");
  EXPECT_EQ(error_of(json::object()), "kubeconfig: no context is chosen");
  auto given = config();
  given["contexts"][0]["context"]["cluster"] = "x";
  EXPECT_EQ(error_of(given), "no cluster 'x'");
  given = config();
  given["contexts"][0]["context"]["user"] = "x";
  EXPECT_EQ(error_of(given), "no user 'x'");
  given = config();
  given["users"][0]["user"]["tokenFile"] = "token";
  EXPECT_EQ(error_of(given),
            "user 'u': tokenFile '" + (folder_ / "token").string() + "' does not exist");
}

TEST_F(Kubeconfig, WhatIsNotSupportedIsRefusedByName) {
  const std::map<std::string, json> unsupported = {{"username", "u"},
                                                   {"as", "somebody"},
                                                   {"exec", {{"command", "aws"}}},
                                                   {"auth-provider", {{"name", "oidc"}}}};
  for (const auto& [key, value] : unsupported) {
    auto given = config();
    given["users"][0]["user"] = {{key, value}};
    EXPECT_EQ(error_of(given), "user 'u': '" + key + "' is not supported");
  }
  auto given = config();
  given["clusters"][0]["cluster"]["proxy-url"] = "http://proxy";
  EXPECT_EQ(error_of(given), "cluster 'c': 'proxy-url' is not supported");
}

TEST_F(Kubeconfig, APluginIsNotNeededWhereThereIsAToken) {
  auto given = config();
  given["users"][0]["user"]["exec"] = {{"command", "aws"}};

  EXPECT_EQ(read(given).token, "t");
}

TEST_F(Kubeconfig, WrongValuesAreErrors) {
  auto given = config();
  given["clusters"][0]["cluster"]["certificate-authority-data"] = "?";
  EXPECT_EQ(error_of(given), "cluster 'c': 'certificate-authority-data' is not base64");
  given = config();
  given["clusters"][0]["cluster"]["server"] = "api:6443";
  EXPECT_EQ(error_of(given), "cluster 'c': 'server' is no URL that begins with https://");
  given = config();
  given["clusters"][0]["cluster"]["certificate-authority-data"] = "YQ==";
  given["clusters"][0]["cluster"]["insecure-skip-tls-verify"] = true;
  EXPECT_EQ(error_of(given),
            "cluster 'c': a certificate authority and 'insecure-skip-tls-verify' exclude each "
            "other");
  given = config();
  given["users"][0]["user"]["token"] = 5;
  EXPECT_EQ(error_of(given), "user 'u': 'token' is no text");
}

}  // namespace
}  // namespace sparkjob::kube
