// SPDX-License-Identifier: Apache-2.0
#include "objects/services.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using testing::made;
using testing::Making;
using testing::named;
using testing::refused;

std::vector<Service> services_of(const std::string& said, const std::string& conf = "") {
  return made({.conf = conf, .launcher = "services: {" + said + "}\n"}).services;
}

Service history_server_of(const std::string& said, const std::string& conf = "") {
  return services_of("historyServer: {" + said + "}", conf).at(0);
}

Service proxy_of(const std::string& said) {
  return services_of("reverseProxy: {image: 'proxy:1'" + said + "}").at(0);
}

json object(const Service& service, const std::string& kind) {
  const auto found = std::find_if(service.objects.begin(), service.objects.end(),
                                  [&](const json& each) { return each.at("kind") == kind; });
  return found == service.objects.end() ? json() : *found;
}

std::string kinds(const Service& service) {
  std::string text;
  for (const json& each : service.objects) {
    text += (text.empty() ? "" : " ") + each.at("kind").get<std::string>();
  }
  return text;
}

json pod(const Service& service) {
  return object(service, "Deployment").at("spec").at("template").at("spec");
}

json container(const Service& service) {
  return pod(service).at("containers").at(0);
}

std::string settings(const Service& service) {
  return object(service, "ConfigMap").at("data").at("history-server.conf");
}

TEST(Services, ThereAreNoneUnlessSomebodySaysSo) {
  EXPECT_TRUE(made({}).services.empty());
}

TEST(Services, AreNobodysAndInTheRunsNamespace) {
  for (const Service& service : services_of("historyServer: {}, reverseProxy: {image: p}")) {
    EXPECT_EQ(service.objects.back().at("kind"), "Deployment");
    for (const json& each : service.objects) {
      EXPECT_EQ(each.at("metadata").at("namespace"), "team");
      EXPECT_FALSE(each.at("metadata").contains("ownerReferences"));
      EXPECT_EQ(each.at("metadata").at("labels").at("app.kubernetes.io/managed-by"), "sparkjob");
    }
  }
}

TEST(TheHistoryServer, HasTheDriversImageAndVolume) {
  const Service server = history_server_of("");

  EXPECT_EQ(container(server).at("image"), "spark:1");
  EXPECT_FALSE(server.image_said);
  EXPECT_EQ(named(pod(server).at("volumes"), "events"),
            json({{"name", "events"}, {"persistentVolumeClaim", {{"claimName", "spark-events"}}}}));
  EXPECT_EQ(named(container(server).at("volumeMounts"), "events").at("mountPath"),
            "/var/spark/events");
  EXPECT_NE(settings(server).find("spark.history.fs.logDirectory=file:///var/spark/events\n"),
            std::string::npos)
      << settings(server);
  EXPECT_EQ(object(server, "PersistentVolumeClaim").at("metadata").at("name"), "spark-events");
}

TEST(TheHistoryServer, ReachesNobodyWhereLogsAreOnAVolume) {
  const json spec = object(history_server_of(""), "NetworkPolicy").at("spec");

  EXPECT_EQ(spec.at("policyTypes"), json::parse(R"(["Ingress", "Egress"])"));
  EXPECT_FALSE(spec.contains("egress"));
}

TEST(TheHistoryServer, IsAsTheLayersSay) {
  const Service server =
      history_server_of("image: 'history:2', resources: {limits: {memory: 4Gi, cpu: 2}}");

  EXPECT_EQ(container(server).at("image"), "history:2");
  EXPECT_TRUE(server.image_said);
  EXPECT_EQ(container(server).at("resources"),
            json({{"requests", {{"cpu", "50m"}, {"memory", "1280Mi"}}},
                  {"limits", {{"cpu", 2}, {"memory", "4Gi"}}}}));
  EXPECT_EQ(named(container(server).at("env"), "SPARK_DAEMON_MEMORY").at("value"), "2457m");
}

TEST(TheHistoryServer, ReadsTheVolumeThatTheDriverWritesTo) {
  const std::string prefix = "spark.kubernetes.driver.volumes.nfs.logs.";
  const Service server =
      history_server_of("logDirectory: 'file:///logs/team'", prefix + "mount.path /logs\n" +
                                                                 prefix + "options.server nas\n" +
                                                                 prefix + "options.path /spark\n");

  EXPECT_EQ(named(pod(server).at("volumes"), "events"),
            json({{"name", "events"}, {"nfs", {{"server", "nas"}, {"path", "/spark"}}}}));
  EXPECT_EQ(named(container(server).at("volumeMounts"), "events").at("mountPath"), "/logs");
  EXPECT_EQ(kinds(server).find("PersistentVolumeClaim"), std::string::npos);
}

TEST(TheHistoryServer, ReadsAStoreAsTheDriverDoes) {
  const Service server = history_server_of(
      "logDirectory: 's3a://logs/'",
      "spark.hadoop.fs.s3a.endpoint http://s3:8333\n"
      "spark.hadoop.fs.s3a.aws.credentials.provider a.CredentialsProvider\n"
      "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY s3-credentials:secret-key\n");

  EXPECT_NE(settings(server).find("spark.hadoop.fs.s3a.endpoint=http://s3:8333\n"),
            std::string::npos)
      << settings(server);
  EXPECT_EQ(named(container(server).at("env"), "AWS_SECRET_ACCESS_KEY").at("valueFrom"),
            json({{"secretKeyRef", {{"name", "s3-credentials"}, {"key", "secret-key"}}}}));
  EXPECT_EQ(named(pod(server).at("volumes"), "events"), nullptr);
  EXPECT_EQ(kinds(server).find("PersistentVolumeClaim"), std::string::npos);
  EXPECT_FALSE(object(server, "NetworkPolicy").at("spec").contains("egress"));
}

TEST(TheHistoryServer, IsGivenNoSecretInAConfigMap) {
  EXPECT_EQ(refused({.conf = "spark.hadoop.fs.s3a.secret.key hush\n",
                     .launcher = "services: {historyServer: {logDirectory: 's3a://logs/'}}\n"}),
            "b.conf:1:32: spark.hadoop.fs.s3a.secret.key: the history server cannot have it: its "
            "settings are in a ConfigMap; give the keys of the store by "
            "spec.driver.envSecretKeyRefs\n");
}

TEST(TheHistoryServer, StartsAnewWithOtherSettingsOnly) {
  const auto mark = [](const Service& server) {
    return object(server, "Deployment")
        .at("/spec/template/metadata/annotations/sparkjob~1settings"_json_pointer);
  };

  EXPECT_EQ(mark(history_server_of("")), mark(history_server_of("image: other")));
  EXPECT_NE(mark(history_server_of("")), mark(history_server_of("logDirectory: 's3a://logs/'")));
}

TEST(TheHistoryServer, NeedsAVolumeThatStays) {
  const std::string prefix = "spark.kubernetes.driver.volumes.";

  EXPECT_NE(refused({.conf = "spark.eventLog.enabled true\nspark.eventLog.dir file:///logs\n",
                     .launcher = "services: {historyServer: {}}\n"})
                .find("no volume of the driver is at '/logs'"),
            std::string::npos);
  EXPECT_NE(refused({.conf = "spark.eventLog.dir file:///logs\n" + prefix +
                             "emptyDir.logs.mount.path /logs\n",
                     .launcher = "services: {historyServer: {}}\n"})
                .find("the volume at '/logs' goes when the run has ended"),
            std::string::npos);
}

TEST(TheDriver, MayWriteToTheVolumeOfEventLogs) {
  const auto context = [](const Making& making) {
    return made(making).driver_pod.at("spec").value("securityContext", json::object());
  };

  EXPECT_EQ(context({.launcher = "services: {historyServer: {}}\n"}).at("fsGroup"), 185);
  EXPECT_FALSE(context({}).contains("fsGroup"));
}

TEST(TheProxy, IsAsTheLayersSay) {
  const Service proxy = proxy_of(", replicas: 2, path: /team/spark, resources: {limits: {cpu: 1}}");

  EXPECT_EQ(container(proxy).at("image"), "proxy:1");
  EXPECT_EQ(object(proxy, "Deployment").at("spec").at("replicas"), 2);
  EXPECT_EQ(named(container(proxy).at("env"), "PREFIX").at("value"), "/team/spark");
  EXPECT_EQ(container(proxy).at("resources").at("limits"), json({{"cpu", 1}, {"memory", "128Mi"}}));
}

TEST(TheProxy, LeavesItsNumberToAnAutoscaler) {
  EXPECT_FALSE(object(proxy_of(""), "Deployment").at("spec").contains("replicas"));
}

TEST(TheProxy, HasAnIngressWhereThereIsAHost) {
  EXPECT_EQ(object(proxy_of(""), "Ingress"), nullptr);

  const json spec =
      object(proxy_of(", host: spark.test, path: /team, tlsSecret: tls"), "Ingress").at("spec");
  EXPECT_FALSE(spec.contains("ingressClassName"));
  EXPECT_EQ(spec.at("tls"), json::parse(R"([{"hosts": ["spark.test"], "secretName": "tls"}])"));
  EXPECT_EQ(spec.at("rules").at(0).at("host"), "spark.test");
  EXPECT_EQ(spec.at("/rules/0/http/paths/0/path"_json_pointer), "/team");
}

}  // namespace
}  // namespace sparkjob::objects
