// SPDX-License-Identifier: Apache-2.0
#include "objects/names.hpp"

#include <gtest/gtest.h>

#include "error.hpp"

namespace sparkjob::objects {
namespace {

constexpr auto kUid = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

Identity attempt(int number) {
  return identity({.name = "flights", .uid = kUid}, "team", number);
}

Names named(const std::string& application) {
  return names(attempt(1), application);
}

TEST(Identity, TheFirstAttemptShowsTheJobsUid) {
  EXPECT_EQ(attempt(1).id, "aaaaaaaabbbb4ccc8ddd0123456789ab");
  EXPECT_EQ(named("pi").application_id, "spark-aaaaaaaabbbb4ccc8ddd0123456789ab");
}

TEST(Identity, EveryAttemptHasAnIdOfItsOwn) {
  EXPECT_EQ(attempt(2).id, "aaaaaaaabbbb4ccc8ddd0123456789aa");
  EXPECT_EQ(attempt(257).id, "aaaaaaaabbbb4ccc8ddd0123456788ab");
}

TEST(Identity, AUidThatIsNoneIsAnError) {
  EXPECT_THROW(identity({.name = "flights", .uid = "x"}, "team", 1), Error);
}

TEST(Identity, AnIdIsThirtyTwoLowerCaseHexDigits) {
  EXPECT_TRUE(is_id("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(is_id("0123456789ABCDEF0123456789abcdef"));
  EXPECT_FALSE(is_id("0123456789abcdef"));
}

TEST(Names, BeginWithTheApplicationsNameAndEndWithTheKindOfObject) {
  const Names pi = named("pi");

  EXPECT_EQ(pi.driver_pod, "pi-8ddd0123456789ab-driver");
  EXPECT_EQ(pi.driver_service, "pi-8ddd0123456789ab-driver-svc");
  EXPECT_EQ(pi.network_policy, "pi-8ddd0123456789ab-policy");
  EXPECT_EQ(pi.driver_config_map, "spark-drv-8ddd0123456789ab-conf-map");
  EXPECT_EQ(pi.ui_service, "spark-aaaaaaaabbbb4ccc8ddd0123456789ab-ui");
  EXPECT_EQ(pi.local_dir, "/var/data/spark-aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab");
}

TEST(Names, HoldWhatKubernetesAllowsOnly) {
  EXPECT_EQ(named("My_Job.v2!").prefix, "my-job-v2-8ddd0123456789ab");
  EXPECT_EQ(named("2024-report").prefix, "x024-report-8ddd0123456789ab");
  EXPECT_EQ(named("  Ünder  ").prefix, "nder-8ddd0123456789ab");
  EXPECT_EQ(named("!!!").prefix, "xddd0123456789ab");
}

TEST(Names, AServicesNameIsNeverLongerThan63) {
  EXPECT_EQ(named(std::string(35, 'a')).driver_service.size(), 63U);
  EXPECT_EQ(named(std::string(36, 'a')).driver_service, "spark-8ddd0123456789ab-driver-svc");
  EXPECT_EQ(named(std::string(36, 'a')).driver_pod,
            std::string(36, 'a') + "-8ddd0123456789ab-driver");
}

TEST(NameLabel, IsCutTo63AndEndsWithNoDash) {
  EXPECT_EQ(name_label("My_Job.v2!"), "my-job-v2");
  EXPECT_EQ(name_label("2024-report"), "2024-report");
  EXPECT_EQ(name_label(std::string(62, 'a') + "--" + std::string(16, 'b')), std::string(62, 'a'));
  EXPECT_EQ(name_label("!!!"), "");
}

}  // namespace
}  // namespace sparkjob::objects
