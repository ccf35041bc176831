// SPDX-License-Identifier: Apache-2.0
#include "spec/services.hpp"

#include <gtest/gtest.h>

#include "layers/load.hpp"
#include "spec/read.hpp"

namespace sparkjob::spec {
namespace {

layers::Layers layers_of(const std::string& services, const std::string& mode = "cluster") {
  return layers::load({{.name = "a.yaml",
                        .path = "a.yaml",
                        .text = "apiVersion: sparkoperator.k8s.io/v1beta2\n"
                                "kind: SparkApplication\n"
                                "spec: {mode: " +
                                mode +
                                "}\n"
                                "---\n"
                                "apiVersion: sparkjob/v1\n"
                                "kind: Launcher\n" +
                                services}});
}

Services read_services(const std::string& services) {
  return read(layers_of(services), {}).application.launcher.services;
}

std::string problems(const std::string& services, const std::string& mode = "cluster") {
  std::string text;
  try {
    read(layers_of(services, mode), {});
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) {
      text += line(problem) + "\n";
    }
  }
  return text;
}

TEST(ServicesOfALauncher, AnEmptyMapSwitchesOneOn) {
  const auto services = read_services("services: {historyServer: {}}\n");

  EXPECT_TRUE(services.history_server);
  EXPECT_FALSE(services.reverse_proxy);
}

TEST(ServicesOfALauncher, NullInALaterLayerTakesOneAway) {
  const auto merged = layers::load(
      {{.name = "a.yaml",
        .path = "a.yaml",
        .text = "apiVersion: sparkjob/v1\nkind: Launcher\nservices: {historyServer: {}}\n"},
       {.name = "b.yaml",
        .path = "b.yaml",
        .text = "apiVersion: sparkjob/v1\nkind: Launcher\nservices: {historyServer: null}\n"}});

  EXPECT_FALSE(read(merged, {}).application.launcher.services.history_server);
}

TEST(ServicesOfALauncher, AMisspeltFieldIsNamedWithItsPlace) {
  EXPECT_EQ(problems("services: {historyServer: {logDirektory: s3a://logs}}\n"),
            "a.yaml:7:28: services.historyServer.logDirektory is not a known field; did you mean "
            "services.historyServer.logDirectory?\n");
  EXPECT_EQ(problems("services: {whenNotReady: wait}\n"),
            "a.yaml:7:26: services.whenNotReady: 'wait' is not one of continue, fail\n");
}

TEST(ServicesOfALauncher, TheProxysImageHasToBeSaid) {
  EXPECT_EQ(problems("services: {reverseProxy: {replicas: 2}}\n"),
            "a.yaml:7:26: services.reverseProxy.image is missing; name the image that was built "
            "from images/reverse-proxy\n");
}

TEST(ServicesOfALauncher, APathThatTheProxyCouldNotBeSeenUnderIsWrong) {
  const auto told = [](const std::string& path) {
    return problems("services: {reverseProxy: {image: p, path: " + path + "}}\n");
  };

  for (const char* path : {"/", "/spark", "/team/spark-4.3_x"}) {
    EXPECT_EQ(told(path), "") << path;
  }
  for (const char* path : {"spark", "/team/", "//x", "/a b", "/team/proxy", "/history", "/.x"}) {
    EXPECT_NE(told(path).find("is no path that the proxy can be seen under"), std::string::npos)
        << path;
  }
}

TEST(ServicesOfALauncher, FieldsOfAnIngressNeedAHost) {
  EXPECT_EQ(problems("services: {reverseProxy: {image: p, tlsSecret: team-tls}}\n"),
            "a.yaml:7:48: services.reverseProxy.tlsSecret has no effect without a host; add "
            "services.reverseProxy.host\n");
}

TEST(ServicesOfALauncher, ClientModePutsNothingInPlace) {
  EXPECT_EQ(problems("services: {historyServer: {}}\n", "client"),
            "a.yaml:7:27: services.historyServer: in client mode nobody puts services in place; "
            "write historyServer: null in the layer that says mode: client\n");
}

}  // namespace
}  // namespace sparkjob::spec
