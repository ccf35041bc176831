// SPDX-License-Identifier: Apache-2.0
// How often and how long a client tries. The names begin with the cases of the acceptance list in
// docs/testing.md.
#include <gtest/gtest.h>

#include <set>

#include "fakes/fake_cluster.hpp"
#include "kube/log_stream.hpp"
#include "kube/object_watch.hpp"
#include "unit/kube/driver_pod.hpp"

namespace sparkjob::kube {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCluster;
using fakes::no_connection;
using fakes::status;
using nlohmann::json;
using Effect = fakes::FakeApiServer::Effect;

std::chrono::milliseconds asked(const std::string& retry_after, const std::string& date = "") {
  Response response{.status = 429, .headers = {{"retry-after", retry_after}}};
  if (!date.empty()) {
    response.headers["date"] = date;
  }
  return kube::retry_after(response);
}

TEST(RetryAfter, W21_IsSecondsOrADateByTheServersOwnClock) {
  EXPECT_EQ(asked("7"), 7s);
  EXPECT_EQ(asked("0"), 0s);
  EXPECT_EQ(asked("Wed, 21 Oct 2015 07:28:09 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"), 9s);
}

TEST(RetryAfter, W21_ThatIsAbsurdIsNotObeyed) {
  EXPECT_EQ(asked("1000000000"), 60s);
  EXPECT_EQ(asked("99999999999999999999999"), 60s);
  EXPECT_EQ(asked("-5"), 0s);
  EXPECT_EQ(asked("-99999999999999999999999"), 0s);
  EXPECT_EQ(asked("soon"), 0s);
  EXPECT_EQ(asked(""), 0s);
  EXPECT_EQ(asked("Wed, 21 Oct 2015 07:28:09 GMT"), 0s) << "by whose clock?";
  EXPECT_EQ(asked("Wed, 21 Oct 2065 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"), 60s);
  EXPECT_EQ(asked("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:30 GMT"), 0s);
}

TEST(Retries, W20_AServerThatAsksForSevenSecondsGetsThem) {
  FakeCluster cluster;
  cluster.server.put(pod());
  ObjectWatch watch(cluster.client, kPod);
  cluster.server.fail("watch=true",
                      Response{.status = 429,
                               .headers = {{"retry-after", "7"}, {"content-type", "text/plain"}},
                               .body = "Too many requests, please try again later."});
  const auto until = cluster.waiter.now() + 6900ms;
  while (cluster.waiter.now() < until) {
    cluster.wire.turn(until);
  }
  EXPECT_EQ(cluster.server.count("watch=true"), 1U);
  cluster.wire.turn(until + 2s);
  cluster.wire.turn(until + 2s);
  EXPECT_EQ(cluster.server.count("watch=true"), 2U);
}

TEST(Retries, C6_AnAnswerThatNeverComesIsWaitedForLongerThanTheServerTakes) {
  FakeCluster cluster;
  cluster.server.hang("POST", Effect::Done);

  const auto created = cluster.client.create(pod());

  EXPECT_EQ(std::get<Existing>(created).object, cluster.server.object(kPod));
  EXPECT_EQ(cluster.server.count("POST"), 1U);
  EXPECT_GE(cluster.waiter.passed(), 65s);
}

TEST(Retries, ACreateAndTheReadsThatSettleItHaveOneDeadline) {
  FakeCluster cluster;
  cluster.server.fail("POST", status(500, "InternalError", "etcd"), Effect::None, 0);
  cluster.server.fail("GET", status(500, "InternalError", "etcd"), Effect::None, 0);

  EXPECT_THROW(cluster.client.create(pod()), Error);

  EXPECT_LE(cluster.waiter.passed(), 60s);
}

TEST(Retries, AReadThatHangsEndsWithTheDeadline) {
  FakeCluster cluster;
  cluster.server.hang("GET");

  EXPECT_THROW(cluster.client.get(kPod), Error);

  EXPECT_LE(cluster.waiter.passed(), 62s);
}

/// The least and the most that a request was sent in an hour, for an answer in five.
TEST(Retries, E2_OfAServerThatFailsOneRequestInFiveAreOneASecondAtMost) {
  FakeCluster cluster;
  cluster.server.put(pod());
  cluster.server.set_status(kPod, {{"phase", "Running"}});
  ObjectWatch watch(cluster.client, kPod);
  LogStream log(cluster.client, kPod, "spark", [](std::string_view) {});
  const auto end = cluster.waiter.now() + 1h;
  const std::vector<Answer> failures = {no_connection(), status(500, "InternalError", "etcd"),
                                        Response{.status = 429}, fakes::lost_answer()};
  std::size_t before = 0;
  for (unsigned i = 0; cluster.waiter.now() < end; ++i) {
    const auto minute = cluster.waiter.now() + 10s;
    cluster.server.end_streams(true);
    if (i % 5 == 0) {
      cluster.server.fail("GET", failures[i / 5 % failures.size()]);
    }
    while (cluster.waiter.now() < minute) {
      cluster.wire.turn(minute);
    }
    watch.taken();
    EXPECT_LE(cluster.server.requests().size() - before, 12U);
    before = cluster.server.requests().size();
  }
  EXPECT_LE(cluster.server.requests().size(), 3600U);
}

TEST(Retries, E3_OfTwoHundredClientsAreNotAtTheSameTime) {
  std::multiset<std::chrono::milliseconds> times;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Jitter jitter(seed);
    Backoff backoff(Patience{}, jitter);
    std::chrono::milliseconds time{};
    for (int i = 0; i < 6; ++i) {
      time += backoff.next();
    }
    times.insert(time);
  }
  // In no half second of the 30 or so that the sixth try is spread over more than a tenth of them.
  for (const auto time : times) {
    const auto begin = times.lower_bound(time);
    EXPECT_LE(std::distance(begin, times.upper_bound(time + 500ms)), 20);
  }
}

}  // namespace
}  // namespace sparkjob::kube
