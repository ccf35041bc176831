// SPDX-License-Identifier: Apache-2.0
#include "kube/access.hpp"

#include <gtest/gtest.h>

#include "error.hpp"
#include "fakes/folder.hpp"

namespace sparkjob::kube {
namespace {

using InCluster = Folder;

const std::map<std::string, std::string> kPod = {{"KUBERNETES_SERVICE_HOST", "10.96.0.1"},
                                                 {"KUBERNETES_SERVICE_PORT", "443"}};
const std::string kAccount = "var/run/secrets/kubernetes.io/serviceaccount/";

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

}  // namespace
}  // namespace sparkjob::kube
