// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>

#include "fakes/loopback_server.hpp"
#include "kube/curl_transport.hpp"
#include "unit/kube/answers.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::http;
using fakes::LoopbackServer;
using Then = fakes::Turn::Then;

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

TEST(CurlStream, AStreamComesInPiecesBeforeItEnds) {
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

TEST(CurlStream, AllPiecesComeBeforeTheEndAndNotInTheAnswer) {
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

TEST(CurlStream, AnErrorsBodyIsInTheAnswerThoughAStreamWasAskedFor) {
  LoopbackServer server({{.answer = http("410 Gone", "too old")}});
  CurlTransport transport;

  EXPECT_EQ(response(send(transport, {.url = server.url("/watch"), .stream = true})).body,
            "too old");
}

TEST(CurlStream, W12_AStreamThatFallsSilentIsAFailure) {
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

TEST(CurlStream, AStreamThatIsHeldWaitsAndGoesOn) {
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

}  // namespace
}  // namespace sparkjob::kube
