// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_mode.hpp"

#include <nlohmann/json.hpp>

#include <utility>

#include "error.hpp"
#include "launch/announcer.hpp"
#include "launch/attempt.hpp"
#include "launch/await_room.hpp"
#include "launch/clean_up.hpp"
#include "launch/driver_progress.hpp"
#include "launch/exit_status.hpp"
#include "launch/follow_driver.hpp"
#include "launch/record.hpp"
#include "launch/retry.hpp"
#include "launch/services.hpp"
#include "launch/stop_run.hpp"

namespace sparkjob::launch {

namespace {

constexpr int kSignalBase = 128;

/// One run of the launcher, from finding out to the verdict.
class Run {
 public:
  Run(const ClusterRun& run, kube::Client& client, const Voices& voices)
      : run_(run),
        client_(client),
        voices_(voices),
        announcer_(client, run.own),
        deadlines_(launch::deadlines(run.application.launcher)),
        policy_(retry_policy(run.application)) {
    voices_.warn = [this](const auto& reason, const auto& what) { announcer_.warn(reason, what); };
  }

  Verdict to_its_end();

 private:
  Attempt attempt(int number) const { return launch::attempt(run_, client_, number); }
  bool has_job() const { return run_.own && run_.own->job; }

  Verdict from_the_record(Record& record);
  std::optional<Verdict> make(const Attempt& attempt, Record& record);
  std::optional<std::variant<Driver, Verdict>> create(const Attempt& attempt, Record& record);
  std::optional<Verdict> follow(const Attempt& attempt, const Driver& driver, Record& record);
  std::optional<Verdict> ended(const Attempt& attempt, const Verdict& verdict, Record& record);
  static Verdict overtaken(const Record& record);
  std::optional<Verdict> tried_again(const Attempt& attempt, const Verdict& verdict,
                                     const std::string& driver_uid, int failures);
  Verdict stopped(const Attempt& attempt, const Driver& driver, Record& record);
  Verdict stopped_while(const std::string& doing);
  void tell(const Driver& driver, const Attempt& attempt);
  void settle(const Attempt& attempt, const Verdict& verdict, const std::string& driver_uid);
  void clean_up(const Attempt& attempt) const {
    launch::clean_up(client_, run_, attempt, voices_.say);
  }

  const ClusterRun& run_;
  kube::Client& client_;
  Voices voices_;
  Announcer announcer_;
  const Deadlines deadlines_;
  const RetryPolicy policy_;
};

void Run::tell(const Driver& driver, const Attempt& attempt) {
  const std::string what = "application spark-" + attempt.identity.id + ": driver " +
                           driver.pod.name + (driver.adopted ? " adopted" : " created");
  voices_.say(what);
  announcer_.driver_is(driver.pod, driver.uid);
  announcer_.tell(driver.adopted ? "DriverAdopted" : "DriverCreated", what);
}

/// Everything of an attempt that has a verdict goes, but for a driver's pod that is to be kept.
void Run::settle(const Attempt& attempt, const Verdict& verdict, const std::string& driver_uid) {
  clean_up(attempt);
  if (!driver_uid.empty() && !keeps_driver(run_.application.launcher, verdict)) {
    client_.remove(kube::ref(attempt.objects.driver_pod), driver_uid);
  }
}

Verdict Run::stopped(const Attempt& attempt, const Driver& driver, Record& record) {
  const int signal = client_.wire().waiter().take_stop();
  const StopCause cause = stop_cause(client_, run_.own, run_.application.launcher);
  std::string why = stop(client_, cause, driver, record);
  if (cause.driver_goes) {
    clean_up(attempt);  // a Job that is over may stay for long
  }
  return {.status = kSignalBase + signal,
          .reason = "stopped by " + signal_name(signal) + ": " + std::move(why)};
}

/// There is no driver that could go or stay: the next launcher goes on from the record.
Verdict Run::stopped_while(const std::string& doing) {
  const int signal = client_.wire().waiter().take_stop();
  return {.status = kSignalBase + signal,
          .reason = "stopped by " + signal_name(signal) + " " + doing};
}

/// What another launcher of the Job has recorded counts.
Verdict Run::overtaken(const Record& record) {
  if (!record.verdict) {
    throw another_is_ahead(record);
  }
  return *record.verdict;
}

/// Records how the attempt ended. Nothing where it is to be followed by another.
std::optional<Verdict> Run::ended(const Attempt& attempt, const Verdict& verdict, Record& record) {
  const std::string driver_uid = record.driver_uid;
  if (is_tried_again(verdict, policy_, record.failures)) {
    record_failure(client_, record);
    return tried_again(attempt, verdict, driver_uid, record.failures);
  }
  if (verdict.status == exit_status(ErrorKind::Refused)) {
    record_next_attempt(client_, record);  // a later launcher may find room
  } else if (!record_verdict(client_, record, verdict)) {
    return overtaken(record);
  }
  announcer_.ended(verdict);
  settle(attempt, verdict, driver_uid);
  return verdict;
}

std::optional<Verdict> Run::tried_again(const Attempt& attempt, const Verdict& verdict,
                                        const std::string& driver_uid, int failures) {
  const auto pause = policy_.interval * failures;
  const std::string what = "attempt failed: " + verdict.reason + "; retry " +
                           std::to_string(failures) + " of " + std::to_string(policy_.retries) +
                           " in " + std::to_string(pause.count()) + " s";
  voices_.say(what);
  announcer_.warn("AttemptFailed", what);
  clean_up(attempt);
  if (has_job() && !driver_uid.empty()) {  // elsewhere the pod owns the record
    client_.remove(kube::ref(attempt.objects.driver_pod), driver_uid);
  }
  auto& wire = client_.wire();
  wire.pause(wire.waiter().now() + pause);
  return wire.waiter().stop_requested() ? std::optional(stopped_while("between two attempts"))
                                        : std::nullopt;
}

std::optional<Verdict> Run::follow(const Attempt& attempt, const Driver& driver, Record& record) {
  FollowDriver following(
      client_, {driver, deadlines_, executors_of(attempt), ui_port(run_.properties)}, voices_);
  std::optional<Verdict> verdict;
  try {
    verdict = following.run();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Denied) {
      throw;
    }
    verdict = launch::verdict(error.kind(), error.what());  // nobody can follow that driver
  }
  if (!verdict) {
    return stopped(attempt, driver, record);
  }
  auto result = ended(attempt, *verdict, record);
  if (!following.driver_ended()) {
    client_.remove(driver.pod, driver.uid);  // or it might start after all
  }
  return result;
}

/// What the cluster refuses for good leaves nothing half-done behind.
std::optional<std::variant<Driver, Verdict>> Run::create(const Attempt& attempt, Record& record) {
  try {
    return await_room(client_, attempt, record, deadlines_.queue, [this](const std::string& why) {
      voices_.say("waiting for room: " + why);
      announcer_.warn("DriverStuck", why);
    });
  } catch (const Error& error) {
    const bool is_refused = error.kind() == ErrorKind::Denied || error.kind() == ErrorKind::Missing;
    if (is_refused && record.driver_uid.empty()) {
      clean_up(attempt);
    }
    throw;
  }
}

std::optional<Verdict> Run::make(const Attempt& attempt, Record& record) {
  const bool is_first = record.attempt == 1 && record.driver_uid.empty();
  if (is_first && !put_in_place(client_, attempt.objects.services,
                                run_.application.launcher.services, voices_)) {
    return stopped_while("while it waited for its services");
  }
  const auto created = create(attempt, record);
  if (!created) {
    return stopped_while("while it waited for room for the driver");
  }
  if (const auto* verdict = std::get_if<Verdict>(&*created)) {
    return ended(attempt, *verdict, record);
  }
  const auto& driver = std::get<Driver>(*created);
  tell(driver, attempt);
  if (!flag(run_, "spark.kubernetes.submission.waitAppCompletion", true)) {
    return Verdict{.status = 0, .reason = "not waiting for the driver, as waitAppCompletion says"};
  }
  return follow(attempt, driver, record);
}

/// The verdict that an earlier launcher has recorded. It may have been lost before it had removed
/// what is left.
Verdict Run::from_the_record(Record& record) {
  voices_.say("this run has ended already, as an earlier launcher has recorded");
  const Verdict verdict = *record.verdict;
  const Attempt last = attempt(record.attempt);
  remove_earlier_driver(client_, last.objects, last.identity);
  settle(last, verdict, record.driver_uid);
  return told_again(verdict);
}

Verdict Run::to_its_end() {
  // Everything is thought through before anything is created: what is wrong leaves nothing behind.
  const auto first = attempt(1);
  Record record = open_record(client_, first.identity);
  if (record.verdict) {
    return from_the_record(record);
  }
  if (record.attempt > 1 && record.driver_uid.empty()) {
    const Attempt earlier = attempt(record.attempt - 1);
    remove_earlier_driver(client_, earlier.objects, earlier.identity);
  }
  while (true) {
    try {
      if (auto verdict = make(attempt(record.attempt), record)) {
        announcer_.finish();
        return *std::move(verdict);
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Stopped) {
        announcer_.ended(verdict(error.kind(), error.what()));
        announcer_.finish();
      }
      throw;
    }
  }
}

}  // namespace

Verdict run_cluster(const ClusterRun& run, kube::Client& client, const Voices& voices) {
  return Run(run, client, voices).to_its_end();
}

}  // namespace sparkjob::launch
