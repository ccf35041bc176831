// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_access.hpp"

#include <gtest/gtest.h>

#include "error.hpp"
#include "fakes/folder.hpp"

namespace sparkjob::launch {
namespace {

const std::string kConfig = R"(
apiVersion: v1
kind: Config
current-context: here
contexts:
- {name: here, context: {cluster: c, user: u, namespace: team}}
- {name: there, context: {cluster: c, user: u, namespace: other}}
clusters: [{name: c, cluster: {server: "https://api:6443", tls-server-name: its-name}}]
users: [{name: u, user: {token: secret}}]
)";
const std::string kSubmission = "spark.kubernetes.authenticate.submission.";

spark::Properties properties(const std::map<std::string, std::string>& texts) {
  spark::Properties all;
  for (const auto& [key, value] : texts) {
    all[key].value = value;
  }
  return all;
}

class ClusterAccess : public Folder {
 protected:
  std::string config() const { return write("config", kConfig).string(); }
  kube::Access access(const std::map<std::string, std::string>& properties,
                      const Connection& connection = {}) const {
    return cluster_access({{"KUBECONFIG", config()}}, launch::properties(properties), connection);
  }
};

TEST_F(ClusterAccess, IsFoundInTheListOfKubeconfigs) {
  const auto users = write("users", "users: [{name: u, user: {token: first}}]\n").string();

  const auto access = cluster_access(
      {{"KUBECONFIG", ":" + folder_.string() + "/nowhere:" + users + ":" + config()}}, {}, {});

  EXPECT_EQ(access.token, "first");
  EXPECT_EQ(access.server, "https://api:6443");
}

TEST_F(ClusterAccess, IsFoundInTheHomeFolder) {
  write(".kube/config", kConfig);

  EXPECT_EQ(cluster_access({{"HOME", folder_.string()}}, {}, {}).name_space, "team");
}

TEST_F(ClusterAccess, IsWhereTheMasterSaysAndThereTheNameIsNotTheKubeconfigs) {
  const auto there = access({{"spark.master", "k8s://10.0.0.1:6443/"}});

  EXPECT_EQ(there.server, "https://10.0.0.1:6443");
  EXPECT_EQ(there.tls.server_name, "");
  EXPECT_EQ(
      access({{"spark.master", "k8s://https://a"}}, {.words = {.server = "https://b"}}).server,
      "https://b");
  EXPECT_EQ(access({{"spark.master", "local[*]"}}).server, "https://api:6443");
}

TEST_F(ClusterAccess, TakesSparkSubmitsWords) {
  const auto by_token = access({{"spark.kubernetes.context", "there"},
                                {kSubmission + "oauthToken", "t"},
                                {kSubmission + "caCertFile", "/ca"},
                                {"spark.kubernetes.submission.requestTimeout", "5000"},
                                {"spark.kubernetes.submission.connectionTimeout", "2000"}});
  EXPECT_EQ(by_token.name_space, "other");
  EXPECT_EQ(by_token.token, "t");
  EXPECT_EQ(by_token.tls.ca_file, "/ca");
  EXPECT_EQ(by_token.request_timeout, std::chrono::seconds(5));
  EXPECT_EQ(by_token.connect_timeout, std::chrono::seconds(2));

  const auto by_certificate = access({{kSubmission + "oauthTokenFile", "/token"},
                                      {kSubmission + "clientCertFile", "/cert"},
                                      {kSubmission + "clientKeyFile", "/key"},
                                      {kSubmission + "caCertFile", "/ca"},
                                      {"spark.kubernetes.trust.certificates", "true"}});
  EXPECT_EQ(by_certificate.token, "");
  EXPECT_EQ(by_certificate.token_file, "/token");
  EXPECT_EQ(by_certificate.tls.certificate_file, "/cert");
  EXPECT_EQ(by_certificate.tls.key_file, "/key");
  EXPECT_EQ(by_certificate.tls.ca_file, "");
  EXPECT_TRUE(by_certificate.tls.insecure);
}

TEST_F(ClusterAccess, PrefersWhatIsTyped) {
  const auto typed = access({{"spark.kubernetes.context", "there"},
                             {kSubmission + "oauthToken", "t"},
                             {"spark.kubernetes.trust.certificates", "true"},
                             {"spark.kubernetes.submission.requestTimeout", "5000"}},
                            {.words = {.context = "here",
                                       .certificate_authority = write("ca", "x").string(),
                                       .token = "typed"},
                             .request_timeout = std::chrono::seconds(7)});

  EXPECT_EQ(typed.name_space, "team");
  EXPECT_EQ(typed.token, "typed");
  EXPECT_FALSE(typed.tls.insecure);
  EXPECT_EQ(typed.request_timeout, std::chrono::seconds(7));
}

TEST_F(ClusterAccess, WithWordsThatExcludeEachOtherIsAnError) {
  EXPECT_THROW(access({{kSubmission + "oauthToken", "t"}, {kSubmission + "oauthTokenFile", "/t"}}),
               Error);
  EXPECT_THROW(access({{"spark.kubernetes.submission.requestTimeout", "5s"}}), Error);
}

TEST_F(ClusterAccess, IsAnErrorWhereThereIsNone) {
  try {
    cluster_access({{"KUBECONFIG", "/nowhere:/neither"}}, {}, {});
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().at(0).what,
              "no cluster: KUBECONFIG names no file that exists: '/nowhere:/neither'");
  }
  EXPECT_THROW(cluster_access({}, {}, {.kubeconfig = "/nowhere"}), Error);
}

}  // namespace
}  // namespace sparkjob::launch
