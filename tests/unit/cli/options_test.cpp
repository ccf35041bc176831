// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <gtest/gtest.h>

#include "cli/completion.hpp"
#include "cli/submit_options.hpp"
#include "error.hpp"

namespace sparkjob::cli {
namespace {

using Words = std::vector<std::string>;

std::string refused(const Words& words) {
  try {
    parse(words);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "accepted";
}

TEST(Options, EverythingBehindTheApplicationIsItsOwn) {
  const Options options = parse({"run", "--layers", "a", "--layers", "b", "app.py", "--layers", "x",
                                 "--conf", "-h", "--", "last"});

  EXPECT_EQ(options.layers, (Words{"a", "b"}));
  EXPECT_EQ(options.submit.application,
            (Words{"app.py", "--layers", "x", "--conf", "-h", "--", "last"}));
}

TEST(Options, ASparkSubmitLineWorksWhenTheFirstWordIsChanged) {
  const Options options =
      parse({"run", "--master", "k8s://https://h:6443", "--deploy-mode", "cluster", "--name", "pi",
             "--class", "org.Pi", "--conf", "spark.a=b=c", "-c", "spark.d=e", "--conf=spark.f=g",
             "--num-executors", "3", "local:///x.jar", "10"});

  EXPECT_EQ(options.submit.main_class, "org.Pi");
  EXPECT_EQ(options.submit.conf, (Words{"spark.a=b=c", "spark.d=e", "spark.f=g"}));
  EXPECT_EQ(options.submit.application, (Words{"local:///x.jar", "10"}));
  ASSERT_EQ(options.submit.options.size(), 4U);
  EXPECT_EQ(options.submit.options[3].property, "spark.executor.instances");
  EXPECT_EQ(options.submit.options[3].value, "3");
}

TEST(Options, OfAnOptionGivenTwiceTheLastCounts) {
  const Options options = parse({"run", "--name", "a", "--name", "b", "x.py"});

  ASSERT_EQ(options.submit.options.size(), 1U);
  EXPECT_EQ(options.submit.options[0].value, "b");
}

TEST(Options, AMisspeltOptionIsToldTheNearestOne) {
  EXPECT_EQ(refused({"run", "--driver-memroy", "4g", "x.py"}),
            "'--driver-memroy' is not an option of sparkjob run; did you mean --driver-memory?");
}

TEST(Options, AnOptionWithoutMeaningHereIsToldWhatToDo) {
  for (const RefusedOption& option : refused_options()) {
    EXPECT_EQ(
        refused({"run", std::string(option.option), "x"}),
        "'" + std::string(option.option) + "' has no meaning here; " + std::string(option.instead));
  }
}

TEST(Options, AnUnknownVerbIsRefused) {
  EXPECT_NE(refused({"rnu"}), "accepted");
}

TEST(Options, EachOptionOfSparkSubmitSaysItsProperty) {
  for (const SubmitOption& option : submit_options()) {
    const Options options = parse({"run", std::string(option.option), "v", "x.py"});

    ASSERT_EQ(options.submit.options.size(), 1U) << option.option;
    EXPECT_EQ(options.submit.options[0].property, option.property);
  }
}

TEST(Options, OfKubectlSayHowToReachTheCluster) {
  const auto connection = parse({"run",
                                 "--kubeconfig",
                                 "f",
                                 "--context",
                                 "c",
                                 "--cluster",
                                 "k",
                                 "--user",
                                 "u",
                                 "-s",
                                 "https://s",
                                 "--tls-server-name",
                                 "n",
                                 "--certificate-authority",
                                 "ca",
                                 "--token",
                                 "t",
                                 "--client-certificate",
                                 "crt",
                                 "--client-key",
                                 "key",
                                 "--as",
                                 "a",
                                 "--as-uid",
                                 "7",
                                 "--as-group",
                                 "g",
                                 "--as-group",
                                 "h,i",
                                 "--insecure-skip-tls-verify",
                                 "--request-timeout",
                                 "1m30s",
                                 "x.py"})
                              .connection;

  EXPECT_EQ(connection.kubeconfig, "f");
  EXPECT_EQ(connection.words.context, "c");
  EXPECT_EQ(connection.words.cluster, "k");
  EXPECT_EQ(connection.words.user, "u");
  EXPECT_EQ(connection.words.server, "https://s");
  EXPECT_EQ(connection.words.tls_server_name, "n");
  EXPECT_EQ(connection.words.certificate_authority, "ca");
  EXPECT_EQ(connection.words.token, "t");
  EXPECT_EQ(connection.words.client_certificate, "crt");
  EXPECT_EQ(connection.words.client_key, "key");
  EXPECT_EQ(connection.words.as, "a");
  EXPECT_EQ(connection.words.as_uid, "7");
  EXPECT_EQ(connection.words.as_groups, (Words{"g", "h,i"}));
  EXPECT_TRUE(connection.words.insecure);
  EXPECT_EQ(connection.request_timeout, std::chrono::seconds(90));
  EXPECT_EQ(refused({"run", "--request-timeout", "soon", "x.py"}),
            "--request-timeout: 'soon' is no time; write seconds or a number with its unit, for "
            "example 90s or 2m");
}

TEST(Options, TheNamespaceIsAPropertyOfSparks) {
  for (const std::string verb : {"run", "render"}) {
    const Options options = parse({verb, "-n", "team", "x.py"});

    ASSERT_EQ(options.submit.options.size(), 1U);
    EXPECT_EQ(options.submit.options[0].property, "spark.kubernetes.namespace");
    EXPECT_EQ(options.submit.options[0].value, "team");
  }
}

TEST(Completion, KnowsEveryVerbAndOption) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion_script(shell);
    for (const VerbOptions& words : vocabulary()) {
      EXPECT_NE(script.find(words.verb), std::string::npos) << words.verb;
      for (const std::string& option : words.options) {
        EXPECT_NE(script.find(option.substr(2)), std::string::npos) << shell << option;
      }
    }
  }
}

}  // namespace
}  // namespace sparkjob::cli
