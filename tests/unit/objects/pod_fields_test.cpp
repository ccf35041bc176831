// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::ending;
using sparkjob::testing::made;
using sparkjob::testing::named;
using sparkjob::testing::names_in;
using sparkjob::testing::property;
using sparkjob::testing::refused;

const std::string kPi = "  mainClass: a.B\n  image: spark:1\n";

Objects with_driver(const std::string& fields, const std::string& spec = "") {
  return made({.spec = kPi + spec + "  driver:\n" + fields});
}

json driver(const Objects& objects) {
  return named(objects.driver_pod.at("spec").at("containers"), "spark-kubernetes-driver");
}

TEST(PodFields, OfThePodGoStraightIntoTheDriver) {
  const json pod =
      with_driver(
          "    affinity: {podAffinity: {}}\n    tolerations: [{key: a}]\n"
          "    podSecurityContext: {runAsUser: 185}\n    priorityClassName: high\n"
          "    initContainers: [{name: i}]\n    sidecars: [{name: s}]\n"
          "    hostAliases: [{ip: 10.0.0.1, hostnames: [h]}]\n    dnsConfig: {searches: "
          "[x]}\n    shareProcessNamespace: true\n    runtimeClassName: r\n"
          "    terminationGracePeriodSeconds: 5\n    hostNetwork: true\n"
          "    schedulerName: volcano\n    nodeSelector: {disk: ssd}\n")
          .driver_pod.at("spec");

  EXPECT_EQ(pod.at("affinity"), json::parse(R"({"podAffinity": {}})"));
  EXPECT_EQ(pod.at("tolerations").at(0).at("key"), "a");
  EXPECT_EQ(pod.at("securityContext").at("runAsUser"), 185);
  EXPECT_EQ(pod.at("priorityClassName"), "high");
  EXPECT_EQ(names_in(pod.at("initContainers")), "i");
  EXPECT_EQ(names_in(pod.at("containers")), "s spark-kubernetes-driver");
  EXPECT_EQ(pod.at("hostAliases").at(0).at("ip"), "10.0.0.1");
  EXPECT_EQ(pod.at("dnsConfig").at("searches").at(0), "x");
  EXPECT_EQ(pod.at("shareProcessNamespace"), true);
  EXPECT_EQ(pod.at("runtimeClassName"), "r");
  EXPECT_EQ(pod.at("terminationGracePeriodSeconds"), 5);
  EXPECT_EQ(pod.at("dnsPolicy"), "ClusterFirstWithHostNet");
  EXPECT_EQ(pod.at("schedulerName"), "volcano");
  EXPECT_EQ(pod.at("nodeSelector").at("disk"), "ssd");
}

TEST(PodFields, OfTheContainerGoIntoSparksOwn) {
  const json found = driver(with_driver(
      "    ports: [{name: jmx, protocol: TCP, containerPort: 9999}]\n"
      "    lifecycle: {preStop: {sleep: {seconds: 1}}}\n    envFrom: [{secretRef: {name: s}}]\n"
      "    securityContext: {runAsUser: 1}\n    gpu: {name: nvidia.com/gpu, quantity: 2}\n"
      "    memory: 1g\n    memoryLimit: 3g\n"));

  EXPECT_EQ(named(found.at("ports"), "jmx").at("containerPort"), 9999);
  EXPECT_EQ(found.at("lifecycle").at("preStop").at("sleep").at("seconds"), 1);
  EXPECT_EQ(found.at("envFrom").size(), 1U);
  EXPECT_EQ(found.at("securityContext"),
            json::parse(R"({"runAsUser": 1, "allowPrivilegeEscalation": false})"));
  EXPECT_EQ(found.at("resources").at("limits").at("nvidia.com/gpu"), "2");
  EXPECT_EQ(found.at("resources").at("limits").at("memory"), "3072Mi");
  EXPECT_EQ(found.at("resources").at("requests").at("memory"), "1408Mi");
}

TEST(PodFields, AVolumeComesWithWhoeverMountsIt) {
  const json pod = with_driver(
                       "    volumeMounts: [{name: a, mountPath: /a}]\n"
                       "    sidecars: [{name: s, volumeMounts: [{name: b, mountPath: /b}]}]\n",
                       "  volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}, {name: "
                       "c, emptyDir: {}}]\n")
                       .driver_pod.at("spec");

  EXPECT_NE(named(pod.at("volumes"), "a"), nullptr);
  EXPECT_NE(named(pod.at("volumes"), "b"), nullptr);
  EXPECT_EQ(named(pod.at("volumes"), "c"), nullptr);
}

TEST(PodFields, AVolumeForLocalDirectoriesIsSparks) {
  const Objects all =
      with_driver("    volumeMounts: [{name: spark-local-dir-1, mountPath: /s}]\n",
                  "  volumes: [{name: spark-local-dir-1, emptyDir: {medium: Memory}}]\n");

  EXPECT_EQ(named(driver(all).at("env"), "SPARK_LOCAL_DIRS").at("value"), "/s");
  EXPECT_EQ(
      property(all, "spark.kubernetes.driver.volumes.emptyDir.spark-local-dir-1.options.medium"),
      "Memory");
}

TEST(PodFields, AVariableThatOnlyTheClusterKnowsStandsBehindTheOthersInOrder) {
  const json env =
      driver(with_driver("    env:\n    - {name: HOST, valueFrom: {fieldRef: {fieldPath: "
                         "status.hostIP}}}\n    - {name: URL, value: http://$(HOST)}\n"))
          .at("env");

  EXPECT_EQ(env.at(env.size() - 2).at("name"), "HOST");
  EXPECT_EQ(env.at(env.size() - 1), json::parse(R"j({"name": "URL", "value": "http://$(HOST)"})j"));
}

TEST(PodFields, ConfigMapsAndSecretsAreMounted) {
  const Objects all = with_driver(
      "    configMaps: [{name: my.conf, path: /c}]\n"
      "    secrets: [{name: gcp, path: /g, secretType: GCPServiceAccount}]\n");

  EXPECT_EQ(named(driver(all).at("volumeMounts"), "my-conf-vol").at("mountPath"), "/c");
  EXPECT_EQ(named(driver(all).at("volumeMounts"), "gcp-volume").at("mountPath"), "/g");
  EXPECT_EQ(named(driver(all).at("env"), "GOOGLE_APPLICATION_CREDENTIALS").at("value"),
            "/g/key.json");
}

TEST(PodFields, SparksConfigMapIsTheDriversConfDir) {
  const Objects all = made({.spec = kPi + "  sparkConfigMap: m\n"});
  const json env = driver(all).at("env");

  EXPECT_EQ(named(driver(all).at("volumeMounts"), "spark-configmap-volume").at("mountPath"),
            "/etc/spark/conf");
  EXPECT_EQ(env.at(env.size() - 1),
            json::parse(R"({"name": "SPARK_CONF_DIR", "value": "/etc/spark/conf"})"));
}

TEST(Monitoring, PutsTheAgentIntoBothRoles) {
  const Objects all = made(
      {.spec = kPi + "  monitoring:\n    exposeDriverMetrics: true\n    exposeExecutorMetrics: "
                     "true\n    prometheus: {jmxExporterJar: /jmx.jar, port: 9000}\n"
                     "  driver: {javaOptions: -Da=b}\n"});

  EXPECT_EQ(property(all, "spark.driver.extraJavaOptions"),
            "-Da=b -javaagent:/jmx.jar=9000:/etc/metrics/conf/prometheus.yaml");
  EXPECT_EQ(property(all, "spark.metrics.namespace"), "team.pi");
  EXPECT_EQ(all.driver_pod.at("metadata").at("annotations").at("prometheus.io/port"), "9000");
  EXPECT_EQ(property(all, "spark.kubernetes.executor.annotation.prometheus.io/port"), "9000");
  EXPECT_EQ(named(driver(all).at("ports"), "jmx-exporter").at("containerPort"), 9000);
  EXPECT_EQ(ending(all, "-prom-conf").at("data").size(), 2U);
  EXPECT_NE(ending(all, "-driver-podspec-conf-map"), nullptr);
}

TEST(Monitoring, WithoutPrometheusIsAMistake) {
  EXPECT_EQ(refused({.spec = kPi + "  monitoring: {metricsProperties: x}\n"}),
            "a.yaml:7:35: spec.monitoring does nothing without its prometheus; put a "
            "metrics.properties beside the layers\n");
}

TEST(UiService, IsAsTheApplicationWantsIt) {
  const json service = ending(
      made({.spec = kPi + "  sparkUIOptions: {serviceType: NodePort, servicePort: 80}\n"}), "-ui");

  EXPECT_EQ(service.at("spec").at("type"), "NodePort");
  EXPECT_EQ(service.at("spec").at("ports").at(0).at("port"), 80);
  EXPECT_EQ(service.at("spec").at("ports").at(0).at("targetPort"), 4040);
}

}  // namespace
}  // namespace sparkjob::objects
