// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::container;
using sparkjob::testing::ending;
using sparkjob::testing::first;
using sparkjob::testing::made;
using sparkjob::testing::Making;
using sparkjob::testing::named;
using sparkjob::testing::names_in;
using sparkjob::testing::property;
using sparkjob::testing::refused;

layers::File file(const std::string& name, const std::string& text) {
  return {.name = name, .path = "/f/" + name, .text = text};
}

Objects of_version(const std::string& version) {
  return made({.spec = "  mainClass: a.B\n  image: 'spark:{{SPARK_VERSION}}'\n  sparkVersion: " +
                       version + "\n"});
}

TEST(Version, FourPointZeroHasNoConnectPortPolicyOrSecurityContext) {
  const Objects all = of_version("4.0.1");

  EXPECT_EQ(names_in(container(all).at("ports")), "driver-rpc-port blockmanager spark-ui");
  EXPECT_EQ(first(all, "NetworkPolicy"), nullptr);
  EXPECT_FALSE(container(all).contains("securityContext"));
  EXPECT_EQ(container(all).at("image"), "spark:{{SPARK_VERSION}}");
}

TEST(Version, EachLaterOneAddsToThat) {
  EXPECT_EQ(names_in(container(of_version("4.1.0")).at("ports")),
            "driver-rpc-port blockmanager spark-ui spark-connect");
  EXPECT_EQ(container(of_version("4.1.0")).at("image"), "spark:4.1.0");
  EXPECT_EQ(first(of_version("4.1.0"), "NetworkPolicy"), nullptr);
  EXPECT_NE(first(of_version("4.2.0"), "NetworkPolicy"), nullptr);
  EXPECT_FALSE(container(of_version("4.2.0")).contains("securityContext"));
  EXPECT_TRUE(container(of_version("4.3.0")).contains("securityContext"));
}

TEST(ExcludedSteps, TakeTheirPropertiesWithThem) {
  const Objects all =
      made({.conf = "spark.kubernetes.driver.pod.excludedFeatureSteps "
                    "org.apache.spark.deploy.k8s.features.DriverServiceFeatureStep\n"});

  EXPECT_EQ(ending(all, "-driver-svc"), nullptr);
  EXPECT_EQ(property(all, "spark.driver.host"), "nothing");
  EXPECT_EQ(property(all, "spark.driver.port"), "nothing");
}

TEST(ExcludedSteps, WithoutWhichNoDriverRunsOrThatDoNotExistAreRefused) {
  EXPECT_EQ(refused({.conf = "spark.kubernetes.driver.pod.excludedFeatureSteps x.Y,"
                             "org.apache.spark.deploy.k8s.features.BasicDriverFeatureStep\n"}),
            "b.conf:1:50: spark.kubernetes.driver.pod.excludedFeatureSteps: 'x.Y' is no step of "
            "Spark; write org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep or the "
            "like\n"
            "b.conf:1:50: spark.kubernetes.driver.pod.excludedFeatureSteps: no driver runs without "
            "BasicDriverFeatureStep; remove it\n");
}

TEST(Command, TheKubeletPutsNothingInThePlaceOfArguments) {
  const json args =
      container(
          made({.spec = "  mainClass: a.B\n  image: spark:1\n  arguments: ['$(HOME)', '$$', 'a$', "
                        "'$x']\n"}))
          .at("args");

  EXPECT_EQ(args.at(args.size() - 4), "$$(HOME)");
  EXPECT_EQ(args.at(args.size() - 3), "$$$");
  EXPECT_EQ(args.at(args.size() - 2), "a$");
  EXPECT_EQ(args.at(args.size() - 1), "$x");
}

TEST(Credentials, OfTheDriversOwnTravelInASecret) {
  const std::string key = "spark.kubernetes.authenticate.driver.";
  const Objects all = made({.conf = key + "oauthToken T0K\n" + key + "caCertFile /f/ca\n" + key +
                                    "serviceAccountName spark\n",
                            .named = {{key + "caCertFile", file("ca", "CA")}}});

  EXPECT_EQ(ending(all, "-kubernetes-credentials").at("data"),
            json::parse(R"({"oauth-token": "VDBL", "ca-cert": "Q0E="})"));
  EXPECT_EQ(property(all, key + "oauthToken"), "<present_but_redacted>");
  EXPECT_EQ(property(all, key + "mounted.caCertFile"),
            "/mnt/secrets/spark-kubernetes-credentials/ca-cert");
  EXPECT_FALSE(all.driver_pod.at("spec").contains("serviceAccountName"));
}

TEST(Kerberos, KeytabAndConfigurationTravelWithTheDriver) {
  const std::string krb5 = "spark.kubernetes.kerberos.krb5.path";
  const Objects all = made({.conf = krb5 + " /f/krb5.conf\nspark.kerberos.keytab /f/a.keytab\n"
                                           "spark.kerberos.principal a@X\n",
                            .named = {{krb5, file("krb5.conf", "[libdefaults]\n")},
                                      {"spark.kerberos.keytab", file("a.keytab", "\x05\x02")}}});

  EXPECT_EQ(ending(all, "-krb5-file").at("data").at("krb5.conf"), "[libdefaults]\n");
  EXPECT_EQ(ending(all, "-kerberos-keytab").at("data").at("a.keytab"), "BQI=");
  EXPECT_EQ(property(all, "spark.kerberos.keytab"), "/mnt/secrets/kerberos-keytab/a.keytab");
  EXPECT_EQ(named(container(all).at("volumeMounts"), "krb5-file").at("subPath"), "krb5.conf");
}

TEST(Kerberos, TokensInASecretAreMounted) {
  const Objects all = made({.conf = "spark.kubernetes.kerberos.tokenSecret.name t\n"
                                    "spark.kubernetes.kerberos.tokenSecret.itemKey k\n"});

  EXPECT_EQ(named(container(all).at("env"), "HADOOP_TOKEN_FILE_LOCATION").at("value"),
            "/mnt/secrets/hadoop-credentials/k");
}

TEST(Kerberos, HalfASettingIsRefused) {
  EXPECT_EQ(
      refused({.conf = "spark.kerberos.principal a@X\n"
                       "spark.kubernetes.kerberos.tokenSecret.name t\n"}),
      "b.conf:1:26: spark.kerberos.principal: does nothing without spark.kerberos.keytab; set "
      "both or neither\n"
      "b.conf:2:44: spark.kubernetes.kerberos.tokenSecret.name: does nothing without "
      "spark.kubernetes.kerberos.tokenSecret.itemKey; set both or neither\n");
}

TEST(SecretProperties, TravelInASecretAndNotInTheConfigMap) {
  const Objects all = made({.conf = "spark.hadoop.fs.s3a.secret.key hunter2\n"});

  EXPECT_NE(first(all, "Secret")
                .at("stringData")
                .at("spark.properties")
                .get<std::string>()
                .find("hunter2"),
            std::string::npos);
  EXPECT_EQ(first(all, "ConfigMap").dump().find("hunter2"), std::string::npos);
  EXPECT_EQ(named(all.driver_pod.at("spec").at("volumes"), "spark-conf-volume-driver")
                .at("projected")
                .at("sources")
                .size(),
            1U);
}

TEST(SecretProperties, NamesOfSecretsAreNone) {
  EXPECT_EQ(first(made({.conf = "spark.kubernetes.driver.secrets.password /p\n"
                                "spark.hadoop.fs.s3a.aws.credentials.provider a.B\n"}),
                  "Secret"),
            nullptr);
}

TEST(Sizes, WhatIsMoreThanAConfigMapHoldsIsRefused) {
  EXPECT_EQ(refused({.conf = "spark.x " + std::string(1048576, 'x') + "\n"}),
            "ConfigMap spark-drv-8ddd0123456789ab-conf-map would hold 1049413 bytes, and it can "
            "1048576; put large files into the image\n");
}

TEST(Sizes, MemoryWithWhichSparkDoesNotStartIsRefused) {
  EXPECT_EQ(refused({.conf = "spark.driver.memory 449m\n"}),
            "b.conf:1:21: spark.driver.memory: Spark does not start with less than 450m; write for "
            "example 512m\n");
  EXPECT_EQ(refused({.conf = "spark.driver.memory 450m\n"}), "");
}

TEST(Sizes, QuantitiesThatKubernetesWouldRefuseAreRefused) {
  EXPECT_EQ(
      refused({.conf = "spark.driver.resource.gpu.amount many\n"
                       "spark.driver.resource.gpu.vendor v.com\n"
                       "spark.kubernetes.driver.volumes.emptyDir.e.mount.path /e\n"
                       "spark.kubernetes.driver.volumes.emptyDir.e.options.sizeLimit 5Q\n"}),
      "b.conf:1:34: spark.driver.resource.gpu.amount: 'many' is no amount; write a whole "
      "number\n"
      "b.conf:4:62: spark.kubernetes.driver.volumes.emptyDir.e.options.sizeLimit: '5Q' is not "
      "an amount of storage; write for example 10Gi\n");
}

}  // namespace
}  // namespace sparkjob::objects
