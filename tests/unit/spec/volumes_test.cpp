// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/spec/reading.hpp"

namespace sparkjob::spec {
namespace {

using sparkjob::testing::problems;

TEST(SpecVolumes, WhatIsThereTwiceOrNotAtAllIsReported) {
  EXPECT_EQ(problems("  volumes: [{name: spark-local-dir-1, csi: {driver: d}}]\n"
                     "  driver:\n"
                     "    configMaps: [{name: c, path: /a}]\n"
                     "    volumeMounts:\n"
                     "    - {name: none, mountPath: /n}\n"
                     "    - {name: spark-local-dir-1, mountPath: /a}\n"),
            "a.yaml:9:7: spec.driver.volumeMounts: there is no volume 'none'; add it to "
            "spec.volumes\n"
            "a.yaml:10:7: spec.driver.volumeMounts: '/a' is the path of 'c' already; mount it at "
            "another path\n"
            "a.yaml:5:13: Spark knows no local directory of this type of volume; write one of "
            "emptyDir, hostPath, nfs, persistentVolumeClaim\n");
}

TEST(SpecVolumes, OfTheTemplateCanBeMountedToo) {
  EXPECT_EQ(problems("  driver:\n"
                     "    template: {spec: {volumes: [{name: t, emptyDir: {}}]}}\n"
                     "    volumeMounts: [{name: t, mountPath: /t}]\n"),
            "");
}

}  // namespace
}  // namespace sparkjob::spec
