// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fakes/fake_cluster.hpp"
#include "unit/kube/driver_pod.hpp"
#include "unit/kube/error_of.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeApiServer;
using fakes::FakeCluster;

class TokenFile : public testing::Test {
 protected:
  TokenFile() { write("first\n"); }
  ~TokenFile() override { std::filesystem::remove(file_); }
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;

  void write(const std::string& text) const { std::ofstream(file_) << text; }

  const std::filesystem::path file_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("token-") + testing::UnitTest::GetInstance()->current_test_info()->name());
  FakeCluster cluster_;
  Client client_{cluster_.wire, {.server = FakeApiServer::kUrl, .token_file = file_}};
};

TEST_F(TokenFile, IsReadAgainAtOnceWhenItsTokenIsRefused) {
  cluster_.server.accept_token("first");
  client_.get(kPod);
  write("second");
  cluster_.server.accept_token("second");

  EXPECT_EQ(client_.get(kPod), std::nullopt);
  EXPECT_EQ(cluster_.server.count("GET"), 3U);
  EXPECT_EQ(cluster_.waiter.passed(), 0s);
}

TEST_F(TokenFile, IsReadAgainAfterHalfAMinute) {
  cluster_.server.accept_token("first");
  client_.get(kPod);
  write("second");
  cluster_.server.accept_token("second");
  cluster_.wire.turn(cluster_.waiter.now() + 31s);

  client_.get(kPod);
  EXPECT_EQ(cluster_.server.count("GET"), 2U);
}

TEST_F(TokenFile, ThatIsEmptyForAMomentKeepsTheToken) {
  cluster_.server.accept_token("first");
  client_.get(kPod);
  write("");
  cluster_.wire.turn(cluster_.waiter.now() + 31s);

  EXPECT_EQ(client_.get(kPod), std::nullopt);
}

TEST_F(TokenFile, WhoseTokenIsRefusedTwiceIsNamed) {
  cluster_.server.accept_token("other");

  const auto error = error_of([&] { client_.get(kPod); });

  EXPECT_EQ(error.kind(), ErrorKind::Denied);
  EXPECT_EQ(error.what(), "the API server at https://api.test does not accept the token in '" +
                              file_.string() + "': Unauthorized");
}

}  // namespace
}  // namespace sparkjob::kube
