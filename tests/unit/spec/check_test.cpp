// SPDX-License-Identifier: Apache-2.0
#include "spec/check.hpp"

#include <gtest/gtest.h>

#include "unit/spec/reading.hpp"

namespace sparkjob::spec {
namespace {

using sparkjob::testing::problems;

TEST(Check, AGoodApplicationHasNoProblems) {
  EXPECT_EQ(problems("  type: Python\n"
                     "  sparkVersion: 4.3.0\n"
                     "  mainApplicationFile: local:///opt/spark/application/flights.py\n"
                     "  arguments: [--data, /data, 1.10]\n"
                     "  sparkConf: {spark.sql.shuffle.partitions: 4, spark.x: yes}\n"
                     "  driver: {cores: 1, memory: 1g, coreRequest: 500m}\n"
                     "  executor: {cores: 2, instances: 3, memory: 512m}\n"),
            "");
}

TEST(Check, AnUnknownFieldIsToldTheNearestName) {
  EXPECT_EQ(problems("  driver: {memroy: 1g}\n"),
            "a.yaml:5:12: spec.driver.memroy is not a known field; did you mean "
            "spec.driver.memory?\n");
}

TEST(Check, AFieldInTheWrongPlaceIsToldTheRightOne) {
  EXPECT_EQ(problems("  memory: 1g\n"),
            "a.yaml:5:3: spec.memory is not a known field; write it as spec.driver.memory or "
            "spec.executor.memory\n");
}

TEST(Check, AFieldThatIsTheJobsMatterSaysWhatToWriteThere) {
  EXPECT_EQ(problems("  timeToLiveSeconds: 60\n"),
            "a.yaml:5:3: spec.timeToLiveSeconds is no matter of an application here; write "
            "ttlSecondsAfterFinished into the Job's spec\n");
}

TEST(Check, ElementsOfKubernetesOwnListsSayTheirNames) {
  EXPECT_EQ(problems("  driver:\n"
                     "    volumeMounts: [{mountPath: /d}]\n"
                     "    configMaps: [{name: c, path: /c, mode: 1}]\n"
                     "    tolerations: [x]\n"
                     "    sidecars: x\n"),
            "a.yaml:6:20: spec.driver.volumeMounts[0]: there is no name; write name: …\n"
            "a.yaml:7:38: spec.driver.configMaps[c].mode is not a known field; it may have name "
            "path\n"
            "a.yaml:8:19: spec.driver.tolerations[0]: expected a map but found 'x'\n"
            "a.yaml:9:15: spec.driver.sidecars: expected a list but found 'x'\n");
}

TEST(Check, AFieldThatNoOperatorReadsIsNamed) {
  EXPECT_EQ(problems("  failureRetries: 3\n"),
            "a.yaml:5:3: spec.failureRetries has no effect in any version of the operator; remove "
            "it\n");
}

TEST(Check, AllProblemsAreToldAtOnce) {
  EXPECT_EQ(
      problems("  driver: {memory: 4x, cores: -1}\n"
               "  executor: {memory: 1.5g}\n"
               "  mode: yarn\n"),
      "a.yaml:5:20: spec.driver.memory: '4x' is not an amount of memory; write a whole number "
      "and a unit, for example 512m or 4g\n"
      "a.yaml:5:31: spec.driver.cores: '-1' is too small; write 1 or more\n"
      "a.yaml:6:22: spec.executor.memory: '1.5g' is not an amount of memory; write a whole "
      "number, for example 1536m\n"
      "a.yaml:7:9: spec.mode: 'yarn' is not one of cluster, client\n");
}

TEST(Check, ANumberThatYamlReadsAsOctalIsRefused) {
  EXPECT_EQ(
      problems("  driver: {cores: 010}\n"),
      "a.yaml:5:19: spec.driver.cores: '010' is not a whole number; YAML reads a leading 0 as "
      "octal: write 8 or 10\n");
}

TEST(Check, ANumberInQuotesIsText) {
  EXPECT_EQ(problems("  driver: {cores: \"2\"}\n"),
            "a.yaml:5:19: spec.driver.cores: '2' in quotes is text, not a number; write 2 without "
            "quotes\n");
}

TEST(Check, AListWhereAMapBelongsIsRefused) {
  EXPECT_EQ(problems("  driver: [1]\n"),
            "a.yaml:5:11: spec.driver: expected a map but found a list\n");
  EXPECT_EQ(problems("  sparkConf: []\n"),
            "a.yaml:5:14: spec.sparkConf: expected a map but found a list\n");
}

TEST(Check, AVariableNeedsANameAndOneSource) {
  EXPECT_EQ(
      problems("  driver:\n"
               "    env:\n"
               "    - {name: A, value: 1, valueFrom: {fieldRef: {fieldPath: x}}}\n"
               "    - {name: B, vlaue: 1}\n"),
      "a.yaml:7:7: spec.driver.env[A] has both value and valueFrom; remove one of them\n"
      "a.yaml:8:17: spec.driver.env[B].vlaue is not a known field; write value or valueFrom\n");
}

TEST(Check, ARestartPolicyThatNeverEndsIsRefused) {
  EXPECT_EQ(problems("  restartPolicy: {type: Never}\n"), "");
  EXPECT_EQ(problems("  restartPolicy: {type: OnFailure, onFailureRetries: 3}\n"), "");
  EXPECT_EQ(problems("  restartPolicy: {type: Always}\n"),
            "a.yaml:5:25: spec.restartPolicy.type: 'Always' would never end, and a Job has to; "
            "write Never, OnFailure\n");
  EXPECT_EQ(problems("  mode: client\n  restartPolicy: {type: OnFailure}\n"),
            "a.yaml:6:25: spec.restartPolicy: in client mode there is one attempt; write "
            "backoffLimit into the Job's spec, or use mode: cluster\n");
}

}  // namespace
}  // namespace sparkjob::spec
