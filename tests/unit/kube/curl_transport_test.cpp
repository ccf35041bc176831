// SPDX-License-Identifier: Apache-2.0
#include "kube/curl_transport.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "fakes/loopback_server.hpp"
#include "unit/kube/answers.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::http;
using fakes::LoopbackServer;
using Then = fakes::Turn::Then;

TEST(CurlTransport, BringsStatusHeadersAndBody) {
  LoopbackServer server({{.answer = http("200 OK", "[1]", "Content-Type: application/json\r\n")}});
  CurlTransport transport;

  const auto got = response(send(transport, {.url = server.url("/api?x=1")}));

  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "[1]");
  EXPECT_EQ(got.headers.at("content-type"), "application/json");
  EXPECT_EQ(server.requests().at(0).substr(0, 22), "GET /api?x=1 HTTP/1.1\r");
}

TEST(CurlTransport, SendsMethodHeadersAndBody) {
  LoopbackServer server({{.answer = http("201 Created", "")}});
  CurlTransport transport;

  const auto got = response(send(transport, {.method = "PATCH",
                                             .url = server.url("/x"),
                                             .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                             .body = "{\"a\": 1}"}));

  const auto request = server.requests().at(0);
  EXPECT_EQ(got.status, 201);
  EXPECT_EQ(request.substr(0, 9), "PATCH /x ");
  EXPECT_NE(request.find("\r\nX-One: 1\r\nX-Empty:\r\n"), std::string::npos) << request;
  EXPECT_EQ(request.substr(request.size() - 8), "{\"a\": 1}");
}

TEST(CurlTransport, AnyStatusIsAnAnswerAndRedirectsAreNotFollowed) {
  LoopbackServer server({{.answer = http("302 Found", "", "Location: /elsewhere\r\n")},
                         {.answer = http("503 Service Unavailable", "later")}});
  CurlTransport transport;

  EXPECT_EQ(response(send(transport, {.url = server.url("/")})).headers.at("location"),
            "/elsewhere");
  EXPECT_EQ(response(send(transport, {.url = server.url("/")})).status, 503);
}

TEST(CurlTransport, UsesAConnectionAgain) {
  LoopbackServer server({{.answer = http("200 OK", "")}, {.answer = http("200 OK", "")}});
  CurlTransport transport;

  send(transport, {.url = server.url("/")});
  send(transport, {.url = server.url("/")});
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, APostIsNeverSentTwice) {
  LoopbackServer server({{.answer = http("200 OK", "")},
                         {.answer = "", .then = Then::Close},
                         {.answer = http("200 OK", "the second time")}});
  CurlTransport transport;
  send(transport, {.url = server.url("/")});

  const auto answer = send(transport, {.method = "POST", .url = server.url("/"), .body = "{}"});

  EXPECT_EQ(failure(answer).kind, Failure::Kind::Other);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(CurlTransport, NobodyListeningIsNoConnection) {
  std::string url;
  {
    const LoopbackServer gone({});
    url = gone.url("/");
  }
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = url})).kind, Failure::Kind::NoConnection);
}

TEST(CurlTransport, AServerThatSaysNothingEndsAtTheDeadline) {
  LoopbackServer server({{.answer = "", .then = Then::Hang}});
  CurlTransport transport;

  const auto answer =
      send(transport, {.url = server.url("/"), .limits = {.connect = 1s, .total = 50ms}});

  EXPECT_EQ(failure(answer).kind, Failure::Kind::Deadline);
}

TEST(CurlTransport, AnAnswerThatBreaksOffIsAFailure) {
  LoopbackServer server(
      {{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", .then = Then::Close}});
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = server.url("/")})).kind, Failure::Kind::Other);
}

TEST(CurlTransport, AnAnswerLongerThanAllowedIsAFailure) {
  LoopbackServer server({{.answer = http("200 OK", std::string(1000, 'x'))}});
  CurlTransport transport;

  const auto answer = send(transport, {.url = server.url("/"), .limits = {.body = 999}});

  EXPECT_EQ(failure(answer).kind, Failure::Kind::TooLarge);
  EXPECT_EQ(failure(answer).reason, "the answer is longer than 999 bytes");
}

TEST(CurlTransport, LoopbackNeverGoesThroughAProxy) {
  LoopbackServer server({{.answer = http("200 OK", "direct")}});
  ASSERT_EQ(::setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
  CurlTransport transport;

  EXPECT_EQ(response(send(transport, {.url = server.url("/")})).body, "direct");

  ::unsetenv("http_proxy");
}

TEST(CurlTransport, ADirectRequestGoesThroughNoProxy) {
  LoopbackServer server(
      {{.answer = http("200 OK", "direct")}, {.answer = http("200 OK", "direct")}});
  const std::string url = server.url("/");
  const std::string not_loopback = "http://[::ffff:127.0.0.1]" + url.substr(url.rfind(':'));
  CurlTransport with_a_proxy({}, "http://127.0.0.1:1");
  ASSERT_EQ(::setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
  CurlTransport with_an_environment;

  EXPECT_EQ(response(send(with_a_proxy, {.url = url, .direct = true})).body, "direct");
  EXPECT_EQ(response(send(with_an_environment, {.url = not_loopback, .direct = true})).body,
            "direct");
  EXPECT_EQ(failure(send(with_an_environment, {.url = not_loopback})).kind,
            Failure::Kind::NoConnection);

  ::unsetenv("http_proxy");
}

TEST(CurlTransport, ACancelledExchangeBringsNothing) {
  LoopbackServer server({{.answer = "", .then = Then::Hang}});
  CurlTransport transport;
  const auto ticket = transport.start({.url = server.url("/")});

  transport.cancel(ticket);

  std::vector<pollfd> waiting;
  transport.prepare(waiting);
  EXPECT_TRUE(transport.advance(waiting).finished.empty());
}

TEST(CurlTransport, SaysWhoItIs) {
  LoopbackServer server({{.answer = http("200 OK", "")}});
  CurlTransport transport;
  send(transport, {.url = server.url("/")});

  EXPECT_NE(server.requests().at(0).find("\r\nUser-Agent: sparkjob/"), std::string::npos);
}

TEST(CurlTransport, AFileIsNoServer) {
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = "file:///etc/passwd"})).kind, Failure::Kind::Other);
}

TEST(CurlTransport, A12_AnErrorThatRepeatsTheCredentialsIsRidOfThem) {
  LoopbackServer server({{.answer = http("400 Bad Request", "you sent: Bearer s3cr3t, s3cr3t",
                                         "X-Echo: Bearer s3cr3t\r\n")}});
  CurlTransport transport;

  const auto got = response(
      send(transport, {.url = server.url("/"), .headers = {{"Authorization", "Bearer s3cr3t"}}}));

  EXPECT_EQ(got.body, "you sent: Bearer ***, ***");
  EXPECT_EQ(got.headers.at("x-echo"), "Bearer ***");
}

TEST(CurlTransport, WarningsAreJoinedAndOfOtherHeadersTheLastIsKept) {
  LoopbackServer server(
      {{.answer = http("200 OK", "",
                       "Warning: 299 - \"a\"\r\nWarning: 299 - \"b\"\r\nX: 1\r\nX: 2\r\n")}});
  CurlTransport transport;

  const auto got = response(send(transport, {.url = server.url("/")}));

  EXPECT_EQ(got.headers.at("warning"), "299 - \"a\", 299 - \"b\"");
  EXPECT_EQ(got.headers.at("x"), "2");
}

TEST(CurlTransport, HeadersThatDoNotEndAreAFailure) {
  std::string headers;
  for (int i = 0; i < 400; ++i) {
    headers += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
  }
  LoopbackServer server({{.answer = http("200 OK", "", headers)}});
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = server.url("/")})).kind, Failure::Kind::TooLarge);
}

TEST(CurlTransport, AnUnknownSchemeIsAFailureNotACrash) {
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = "gopher2://x/"})).kind, Failure::Kind::Other);
}

}  // namespace
}  // namespace sparkjob::kube
