// SPDX-License-Identifier: Apache-2.0
#include "objects/objects.hpp"

#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::first;
using sparkjob::testing::kUid;
using sparkjob::testing::made;
using sparkjob::testing::Making;
using sparkjob::testing::refused;

std::string kinds(const Objects& objects) {
  std::string text;
  for (const json& object : objects.before) {
    text += object.at("kind").get<std::string>() + " ";
  }
  return text;
}

TEST(Objects, WhatTheDriverNeedsStandsBeforeIt) {
  EXPECT_EQ(kinds(made({})), "ConfigMap Service Service NetworkPolicy ");
  EXPECT_EQ(made({}).driver_pod.at("kind"), "Pod");
  EXPECT_EQ(made({}).driver_container, "spark-kubernetes-driver");
}

TEST(Objects, TheSameInputsGiveTheSameObjects) {
  EXPECT_EQ(made({}).before, made({}).before);
  EXPECT_EQ(made({}).driver_pod, made({}).driver_pod);
}

TEST(Objects, AllAreInTheJobsNamespaceAndOwnedByIt) {
  Objects all = made({.job = Job{"flights", kUid}});
  all.before.push_back(all.driver_pod);
  const json owner = {{"apiVersion", "batch/v1"},
                      {"kind", "Job"},
                      {"name", "flights"},
                      {"uid", kUid},
                      {"controller", false}};

  for (const json& object : all.before) {
    EXPECT_EQ(object.at("metadata").at("namespace"), "team");
    EXPECT_EQ(object.at("metadata").at("ownerReferences"), json::array({owner}));
  }
}

TEST(Objects, WithoutAJobNobodyOwnsThem) {
  EXPECT_FALSE(made({}).driver_pod.at("metadata").contains("ownerReferences"));
}

TEST(Objects, TheConfigMapHoldsTheFilesOfTheLayers) {
  const json map =
      first(made({.files = {{.name = "log4j2.properties", .path = "l", .text = "a = b\n"}}}),
            "ConfigMap");

  EXPECT_EQ(map.at("immutable"), true);
  EXPECT_EQ(map.at("data").at("log4j2.properties"), "a = b\n");
  EXPECT_EQ(map.at("data").at("spark.kubernetes.namespace"), "team");
}

TEST(Objects, TheUiServiceIsFoundFromTheApplicationIdAlone) {
  const Objects all = made({.conf = "spark.ui.port 4050\n"});
  const json service = all.before.at(2);

  EXPECT_EQ(service.at("metadata").at("name"), "spark-aaaaaaaabbbb4ccc8ddd0123456789ab-ui");
  EXPECT_EQ(service.at("spec").at("ports").at(0).at("port"), 4050);
  EXPECT_EQ(service.at("spec").at("selector"),
            json({{"spark-app-selector", "spark-aaaaaaaabbbb4ccc8ddd0123456789ab"},
                  {"spark-role", "driver"}}));
  EXPECT_EQ(kinds(made({.conf = "spark.ui.enabled false\n"})), "ConfigMap Service NetworkPolicy ");
}

TEST(Objects, TheNetworkPolicyCanBeLeftOut) {
  EXPECT_EQ(
      kinds(made({.conf = "spark.kubernetes.driver.pod.excludedFeatureSteps "
                          "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep\n"})),
      "ConfigMap Service Service ");
}

TEST(Refused, AnApplicationWithoutAnImageOrAClass) {
  EXPECT_EQ(refused({.spec = "  type: Java\n"}),
            "no image for the driver is known; write spec.image, or --conf "
            "spark.kubernetes.container.image=IMAGE\n"
            "there is no application; write spec.mainApplicationFile, or give it as the last "
            "word\n");
  EXPECT_EQ(refused({.spec = "  mainApplicationFile: local:///a.jar\n  image: spark:1\n"}),
            "a.yaml:5:24: the main class of 'local:///a.jar' is not said; write spec.mainClass, or "
            "--class\n");
}

TEST(Refused, FilesThatOnlyTheSubmittersMachineHas) {
  EXPECT_EQ(refused({.conf = "spark.files file:///etc/x,local:///y,https://h/z\n",
                     .spec = "  mainApplicationFile: src/a.py\n  image: spark:1\n"}),
            "a.yaml:5:24: 'src/a.py' would have to be uploaded, which is not supported yet; write "
            "local:///PATH/src/a.py for a file in the image\n"
            "b.conf:1:13: 'file:///etc/x' would have to be uploaded, which is not supported yet; "
            "write local:///etc/x for a file in the image\n");
}

TEST(Refused, WhatSparkSubmitCanDoAndSparkjobCannotYet) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.driver.podTemplateFile /t.yaml\n"
                             "spark.kerberos.keytab /k\n",
                     .spec = "  mainClass: a.B\n  image: spark:1\n  sparkConfigMap: m\n"
                             "  driver:\n    env: [{name: A, valueFrom: {}}]\n"}),
            "b.conf:1:41: spark.kubernetes.driver.podTemplateFile: not supported yet in cluster "
            "mode; say it with Spark's own properties\n"
            "b.conf:2:23: spark.kerberos.keytab: not supported yet in cluster mode; use "
            "spark-submit for an application with Kerberos\n"
            "a.yaml:9:11: env 'A': valueFrom is not supported yet in cluster mode; write "
            "envSecretKeyRefs for a key of a Secret\n"
            "a.yaml:7:19: spec.sparkConfigMap is not supported yet in cluster mode; put its files "
            "beside the layers\n");
}

TEST(Refused, AnotherNamespaceThanTheJobs) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.namespace other\n"}),
            "b.conf:1:28: spark.kubernetes.namespace is 'other', but the Job runs in 'team' and "
            "can own nothing elsewhere; remove it\n");
}

TEST(Refused, PropertiesThatCannotWorkInAPod) {
  EXPECT_EQ(refused({.conf = "spark.driver.bindAddress 1.2.3.4\nspark.master local[2]\n"
                             "spark.submit.deployMode cluster\nspark.ui.port 0\n"}),
            "b.conf:2:14: spark.master: 'local[2]' is no master of a cluster mode application; "
            "leave it out, or write k8s://https://HOST:PORT\n"
            "b.conf:1:26: spark.driver.bindAddress: the driver binds to its pod's address in "
            "cluster mode; remove it\n"
            "b.conf:4:15: spark.ui.port: '0' is not a port a Service can have; write a number from "
            "1 to 65535\n");
}

}  // namespace
}  // namespace sparkjob::objects
