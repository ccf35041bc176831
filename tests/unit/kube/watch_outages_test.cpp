// SPDX-License-Identifier: Apache-2.0
/// Watches that end, are refused, or hear nothing: what is gone on from, and how soon.
#include "unit/kube/watching.hpp"

namespace sparkjob::kube {
namespace {

using WatchOutages = Watching;

TEST_F(WatchOutages, GoesOnFromWhereAWatchEnded) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  for (const bool reset : {false, true}) {
    cluster_.server.end_streams(reset);
    phase("Running");
    phase("Failed");

    EXPECT_EQ(seen(1s), "Running, Failed") << reset;
    phase("Pending");
    EXPECT_EQ(seen(1s), "Pending");
  }
  EXPECT_EQ(cluster_.server.count("driver"), cluster_.server.count("watch=true") + 1)
      << "listed more than once";
}

TEST_F(WatchOutages, AForgottenHistoryIsListedAnew) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  phase("Running");
  seen(1s);

  cluster_.server.forget_history();
  phase("Failed");
  EXPECT_EQ(seen(2s), "Failed");

  cluster_.server.end_streams();
  cluster_.server.erase(kPod);
  cluster_.server.forget_history();
  EXPECT_EQ(seen(2s), "gone");
}

TEST_F(WatchOutages, AServerThatIsAwayIsWaitedForAndTheWatchIsNotListedAnewForIt) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  cluster_.server.fail("GET", fakes::no_connection(), Effect::None, 0);
  cluster_.server.end_streams(true);
  phase("Running");

  EXPECT_EQ(seen(30min), "");
  EXPECT_GE(watch_->silent_for(), 29min);
  EXPECT_LE(cluster_.server.requests().size(), 300U);

  cluster_.server.recover();
  EXPECT_EQ(seen(61s), "Running");
  EXPECT_EQ(watch_->silent_for(), 0s);
}

TEST_F(WatchOutages, AWatchThatSaysNothingIsFoundOutByAList) {
  cluster_.server.put(pod());
  cluster_.server.hang("watch=true");
  start();
  seen();
  phase("Succeeded");

  EXPECT_EQ(seen(121s), "Succeeded");
}

TEST_F(WatchOutages, WatchesThatEndAtOnceAreOpenedSeldomerAndSeldomer) {
  cluster_.server.put(pod());
  cluster_.server.fail("watch=true", Response{.status = 200}, Effect::None, 0);
  phase_after(10min, "Running");
  start();

  EXPECT_EQ(seen(13min), "Pending, Running");
  EXPECT_LE(cluster_.server.requests().size(), 150U);
}

TEST_F(WatchOutages, NoRightToWatchEndsIt) {
  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "User \"u\" cannot list pods"));
  start();

  try {
    seen();
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Denied);
    EXPECT_STREQ(error.what(),
                 "the cluster refused to watch Pod driver: User \"u\" cannot list pods; its Role "
                 "must allow it, as those of services/rbac do");
  }
}

TEST_F(WatchOutages, ARefusalInBetweenIsToleratedForAWhile) {
  cluster_.server.put(pod());
  start();
  seen(1s);
  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "no"), Effect::None, 0);
  cluster_.server.end_streams();
  cluster_.waiter.after(10s, [&] { cluster_.server.recover(); });
  phase("Running");

  EXPECT_EQ(seen(60s), "Running");

  cluster_.server.fail("GET", fakes::status(403, "Forbidden", "no"), Effect::None, 0);
  cluster_.server.end_streams();
  EXPECT_THROW(seen(5min), Error);
}

TEST_F(WatchOutages, W9_AServerThatIsAwayForAnHourHasMissedNothingAfterwards) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  cluster_.server.fail("GET", fakes::no_connection(), Effect::None, 0);
  cluster_.server.end_streams(true);
  const auto before = cluster_.server.requests().size();
  phase_after(20min, "Running");
  phase_after(40min, "Succeeded");
  EXPECT_EQ(seen(1h), "");
  EXPECT_LE(cluster_.server.requests().size() - before, 600U);

  cluster_.server.recover();
  cluster_.server.forget_history();
  EXPECT_EQ(seen(61s), "Succeeded");
}

TEST_F(WatchOutages, W8_AnErrorEventThatAsksToWaitIsObeyed) {
  cluster_.server.put(pod());
  const json status = {{"code", 429}, {"details", {{"retryAfterSeconds", 20}}}};
  cluster_.server.fail(
      "watch=true",
      Response{.status = 200, .body = json{{"type", "ERROR"}, {"object", status}}.dump()});
  start();
  seen(19s);
  EXPECT_EQ(cluster_.server.count("watch=true"), 1U);

  seen(7s);
  EXPECT_EQ(cluster_.server.count("watch=true"), 2U);
}

TEST_F(WatchOutages, W14_ABookmarkIsGoneOnFromAfterTheHistoryBeforeItIsForgotten) {
  cluster_.server.put(pod());
  json other = pod();
  other["metadata"]["name"] = "other";
  cluster_.server.put(other);
  start();
  seen(10min);
  const auto lists = cluster_.server.count("GET") - cluster_.server.count("watch=true");
  cluster_.server.end_streams();
  phase("Running");

  EXPECT_EQ(seen(1s), "Running");
  EXPECT_LE(cluster_.server.count("GET") - cluster_.server.count("watch=true"), lists + 1);
}

TEST_F(WatchOutages, W22_OfAStoreThatWasRestoredFromABackupGoesOnFromTheBackup) {
  cluster_.server.put(pod());
  start();
  seen(5s);
  phase("Running");
  seen(1s);

  cluster_.server.restore_at(50);
  phase("Pending");
  EXPECT_EQ(seen(3min), "Pending");
  phase("Failed");
  EXPECT_EQ(seen(3min), "Failed");
}

}  // namespace
}  // namespace sparkjob::kube
