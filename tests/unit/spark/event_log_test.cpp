// SPDX-License-Identifier: Apache-2.0
#include "spark/event_log.hpp"

#include <gtest/gtest.h>

#include "layers/load.hpp"
#include "spark/properties.hpp"
#include "spec/read.hpp"

namespace sparkjob::spark {
namespace {

constexpr auto kSwitchedOn = "services: {historyServer: {}}\n";

/// The properties of event logs and volumes, `key=value` each, without `spark.`.
std::string event_log(const std::string& launcher, const std::string& conf = "",
                      const spec::Submission& words = {}) {
  const auto merged = layers::load(
      {{.name = "a.conf", .path = "a.conf", .text = conf},
       {.name = "b.yaml",
        .path = "b.yaml",
        .text = "apiVersion: sparkjob/v1\nkind: Launcher\nmaster: k8s://x\n" + launcher}});
  const auto properties = configuration(spec::read(merged, words).application).properties;
  std::string text;
  for (const auto& [key, property] : properties) {
    if (key.starts_with("spark.eventLog.") || key.find(".volumes.") != std::string::npos) {
      text += key.substr(key.find('.') + 1) + "=" + property.value + "\n";
    }
  }
  return text;
}

TEST(EventLog, OneLineSwitchesItOnTogetherWithTheHistoryServer) {
  const std::string volume = "kubernetes.driver.volumes.persistentVolumeClaim.events.";

  EXPECT_EQ(event_log(kSwitchedOn),
            "eventLog.compress=true\n"
            "eventLog.dir=file:///var/spark/events\n"
            "eventLog.enabled=true\n"
            "eventLog.rolling.enabled=true\n"
            "eventLog.rolling.maxFileSize=32m\n" +
                volume + "mount.path=/var/spark/events\n" + volume +
                "options.claimName=spark-events\n");
}

TEST(EventLog, StaysOffWithoutTheService) {
  EXPECT_EQ(event_log(""), "");
}

TEST(EventLog, WhoeverSaysEnabledSaysAllOfIt) {
  EXPECT_EQ(event_log(kSwitchedOn, "spark.eventLog.enabled false\n"), "eventLog.enabled=false\n");
  EXPECT_EQ(event_log(kSwitchedOn, "",
                      {.settings = {{"spark.eventLog.enabled", {.value = "false", .origin = {}}}}}),
            "eventLog.enabled=false\n");
}

TEST(EventLog, WhatSomebodyHasSaidStays) {
  const auto said =
      event_log(kSwitchedOn, "spark.eventLog.compress false\nspark.eventLog.dir s3a://logs/team\n");

  EXPECT_EQ(said,
            "eventLog.compress=false\n"
            "eventLog.dir=s3a://logs/team\n"
            "eventLog.enabled=true\n"
            "eventLog.rolling.enabled=true\n"
            "eventLog.rolling.maxFileSize=10m\n");
}

TEST(EventLog, GoesToTheDirectoryOfTheHistoryServer) {
  const auto said = event_log("services: {historyServer: {logDirectory: 's3a://logs/'}}\n");

  EXPECT_NE(said.find("eventLog.dir=s3a://logs/\n"), std::string::npos) << said;
  EXPECT_EQ(said.find("volumes"), std::string::npos) << said;
}

TEST(EventLog, AVolumeThatIsThereAlreadyIsTaken) {
  const std::string nfs = "kubernetes.driver.volumes.nfs.logs.";
  const auto said = event_log("services: {historyServer: {logDirectory: 'file:///logs/team'}}\n",
                              "spark." + nfs + "mount.path /logs\nspark." + nfs +
                                  "options.server nas\nspark." + nfs + "options.path /\n");

  EXPECT_EQ(said.find("persistentVolumeClaim"), std::string::npos) << said;
}

TEST(EventLog, IsSaidByTheLineThatSwitchesTheServiceOn) {
  const auto merged = layers::load(
      {{.name = "b.yaml",
        .path = "b.yaml",
        .text = "apiVersion: sparkjob/v1\nkind: Launcher\nservices:\n  historyServer: {}\n"}});
  const auto properties = configuration(spec::read(merged, {}).application).properties;

  EXPECT_EQ(layers::place(properties.at("spark.eventLog.enabled").origin), "b.yaml:4:18");
}

TEST(VolumePath, IsThatOfFilesOnly) {
  EXPECT_EQ(volume_path("file:///var/spark/events/"), "/var/spark/events");
  EXPECT_EQ(volume_path("file:/logs"), "/logs");
  EXPECT_EQ(volume_path("/logs"), "/logs");
  EXPECT_EQ(volume_path("s3a://logs/"), std::nullopt);
}

}  // namespace
}  // namespace sparkjob::spark
