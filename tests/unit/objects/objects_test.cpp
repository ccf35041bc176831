// SPDX-License-Identifier: Apache-2.0
#include "objects/objects.hpp"

#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::ending;
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
  EXPECT_EQ(kinds(made({})), "Service NetworkPolicy Service ConfigMap ");
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
      ending(made({.files = {{.name = "log4j2.properties", .path = "l", .text = "a = b\n"}}}),
             "-conf-map");

  EXPECT_EQ(map.at("immutable"), true);
  EXPECT_EQ(map.at("data").at("log4j2.properties"), "a = b\n");
  EXPECT_EQ(map.at("data").at("spark.kubernetes.namespace"), "team");
}

TEST(Objects, TheUiServiceIsFoundFromTheApplicationIdAlone) {
  const Objects all = made({.conf = "spark.ui.port 4050\n"});
  const json service = ending(all, "-ui");

  EXPECT_EQ(service.at("metadata").at("name"), "spark-aaaaaaaabbbb4ccc8ddd0123456789ab-ui");
  EXPECT_EQ(service.at("spec").at("ports").at(0).at("port"), 4050);
  EXPECT_EQ(service.at("spec").at("selector"),
            json({{"spark-app-selector", "spark-aaaaaaaabbbb4ccc8ddd0123456789ab"},
                  {"spark-role", "driver"}}));
  EXPECT_EQ(kinds(made({.conf = "spark.ui.enabled false\n"})), "Service NetworkPolicy ConfigMap ");
}

TEST(Objects, TheNetworkPolicyCanBeLeftOut) {
  EXPECT_EQ(
      kinds(made({.conf = "spark.kubernetes.driver.pod.excludedFeatureSteps "
                          "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep\n"})),
      "Service Service ConfigMap ");
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
  EXPECT_EQ(
      refused({.conf = "spark.files file:///etc/x,local:///y,https://h/z\n",
               .spec = "  mainApplicationFile: src/a.py\n  image: spark:1\n"}),
      "a.yaml:5:24: 'src/a.py' would have to be uploaded, and sparkjob uploads nothing; write "
      "local:///PATH/src/a.py for a file in the image\n"
      "b.conf:1:13: 'file:///etc/x' would have to be uploaded, and sparkjob uploads nothing; "
      "write local:///etc/x for a file in the image\n");
}

TEST(Refused, WhatOnlyAJvmOnTheSubmittersMachineCouldDo) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.driver.pod.featureSteps a.B\n"
                             "spark.hadoop.hadoop.security.authentication kerberos\n"}),
            "b.conf:1:42: spark.kubernetes.driver.pod.featureSteps: names classes, and there is no "
            "JVM to run them in; say what they do with a pod template\n"
            "b.conf:2:45: spark.hadoop.hadoop.security.authentication: delegation tokens for a "
            "ticket can be fetched by Hadoop's code alone; give a keytab with "
            "spark.kerberos.keytab and spark.kerberos.principal, or tokens in a Secret with "
            "spark.kubernetes.kerberos.tokenSecret.name and .itemKey\n");
}

TEST(Refused, AVersionThatIsNone) {
  EXPECT_EQ(refused({.spec = "  mainClass: a.B\n  image: spark:1\n  sparkVersion: latest\n"}),
            "a.yaml:7:17: spec.sparkVersion: 'latest' is no version of Spark; write for example "
            "4.3.0\n");
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
