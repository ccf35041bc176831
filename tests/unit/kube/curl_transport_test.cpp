// SPDX-License-Identifier: Apache-2.0
#include "kube/curl_transport.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

#include "fakes/loopback_server.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::http;
using fakes::LoopbackServer;
using Then = fakes::Turn::Then;

Response response(const Answer& answer) {
  const auto* found = std::get_if<Response>(&answer);
  EXPECT_NE(found, nullptr) << std::get<Failure>(answer).reason;
  return found == nullptr ? Response{} : *found;
}

Failure failure(const Answer& answer) {
  const auto* found = std::get_if<Failure>(&answer);
  EXPECT_NE(found, nullptr) << "an answer came";
  return found == nullptr ? Failure{} : *found;
}

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

const std::string kStream = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Moves on until `done` says so of what has come.
void follow(CurlTransport& transport, const std::function<bool(const Arrivals&)>& done) {
  while (true) {
    std::vector<pollfd> waiting;
    const auto longest = std::min<std::chrono::milliseconds>(transport.prepare(waiting), 1s);
    ::poll(waiting.data(), waiting.size(), static_cast<int>(longest.count()));
    if (done(transport.advance(waiting))) {
      return;
    }
  }
}

TEST(CurlTransport, AStreamComesInPiecesBeforeItEnds) {
  LoopbackServer server({{.answer = kStream + "5\r\nhello\r\n", .then = Then::Hang}});
  CurlTransport transport;

  std::string pieces;
  transport.start({.url = server.url("/watch"), .stream = true});

  follow(transport, [&](const Arrivals& arrivals) {
    for (const auto& piece : arrivals.pieces) {
      pieces += piece.bytes;
    }
    EXPECT_TRUE(arrivals.finished.empty());
    return pieces.size() >= 5;
  });
  EXPECT_EQ(pieces, "hello");
}

TEST(CurlTransport, AllPiecesComeBeforeTheEndAndNotInTheAnswer) {
  LoopbackServer server({{.answer = kStream + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"}});
  CurlTransport transport;
  std::string pieces;
  const Ticket ticket = transport.start({.url = server.url("/log"), .stream = true});

  follow(transport, [&](const Arrivals& arrivals) {
    for (const auto& piece : arrivals.pieces) {
      pieces += piece.bytes;
    }
    for (const auto& finished : arrivals.finished) {
      EXPECT_EQ(finished.ticket, ticket);
      EXPECT_EQ(response(finished.answer).body, "");
    }
    return !arrivals.finished.empty();
  });
  EXPECT_EQ(pieces, "hello world");
}

TEST(CurlTransport, AnErrorsBodyIsInTheAnswerThoughAStreamWasAskedFor) {
  LoopbackServer server({{.answer = http("410 Gone", "too old")}});
  CurlTransport transport;

  EXPECT_EQ(response(send(transport, {.url = server.url("/watch"), .stream = true})).body,
            "too old");
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

TEST(CurlTransport, W12_AStreamThatFallsSilentIsAFailure) {
  LoopbackServer server({{.answer = kStream + "5\r\nhello\r\n", .then = Then::Hang}});
  CurlTransport transport;
  std::string reason;
  transport.start(
      {.url = server.url("/watch"), .limits = {.total = 0ms, .silence = 1s}, .stream = true});

  follow(transport, [&](const Arrivals& arrivals) {
    for (const auto& finished : arrivals.finished) {
      EXPECT_EQ(failure(finished.answer).kind, Failure::Kind::Deadline);
    }
    return !arrivals.finished.empty();
  });
}

TEST(CurlTransport, AStreamThatIsHeldWaitsAndGoesOn) {
  const std::string piece = "2710\r\n" + std::string(10'000, 'x') + "\r\n";
  std::string answer = kStream;
  for (int i = 0; i < 500; ++i) {
    answer += piece;
  }
  LoopbackServer server({{.answer = answer + "0\r\n\r\n", .then = Then::KeepOpen}});
  CurlTransport transport;
  std::size_t got = 0;
  const Ticket ticket = transport.start({.url = server.url("/log"), .stream = true});
  const auto count = [&](const Arrivals& arrivals) {
    for (const auto& one : arrivals.pieces) {
      got += one.bytes.size();
    }
    return arrivals.finished.empty();
  };
  follow(transport, [&](const Arrivals& arrivals) { return count(arrivals) && got > 0; });
  transport.hold(ticket, true);
  const auto before = got;
  const auto until = std::chrono::steady_clock::now() + 300ms;
  follow(transport, [&](const Arrivals& arrivals) {
    EXPECT_TRUE(count(arrivals));
    return std::chrono::steady_clock::now() > until;
  });
  EXPECT_LT(got - before, 200'000U);

  transport.hold(ticket, false);
  follow(transport, [&](const Arrivals& arrivals) { return !count(arrivals); });
  EXPECT_EQ(got, 5'000'000U);
}

TEST(CurlTransport, AnUnknownSchemeIsAFailureNotACrash) {
  CurlTransport transport;

  EXPECT_EQ(failure(send(transport, {.url = "gopher2://x/"})).kind, Failure::Kind::Other);
}

}  // namespace
}  // namespace sparkjob::kube
