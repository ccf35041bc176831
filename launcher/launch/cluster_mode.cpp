// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_mode.hpp"

#include <nlohmann/json.hpp>

#include <utility>

#include "error.hpp"
#include "launch/create_driver.hpp"
#include "launch/driver_progress.hpp"
#include "launch/exit_status.hpp"
#include "launch/record.hpp"
#include "launch/retry.hpp"
#include "launch/stop_run.hpp"
#include "objects/objects.hpp"

namespace sparkjob::launch {

namespace {

constexpr std::chrono::seconds kStartDeadline(600);
constexpr int kSignalBase = 128;

std::chrono::seconds start_deadline(const spec::Launcher& launcher) {
  const auto& said = launcher.start_deadline_seconds;
  return said ? std::chrono::seconds(said->value) : kStartDeadline;
}

/// One run of the launcher, from finding out to the verdict.
class Run {
 public:
  Run(const ClusterRun& run, kube::Client& client, const Voices& voices)
      : run_(run), client_(client), voices_(voices) {}

  Verdict to_its_end();

 private:
  objects::Identity identity(int attempt) const;
  objects::Objects objects(const objects::Identity& identity) const;
  bool waits() const;
  std::optional<Verdict> attempt(Record& record);
  std::optional<Verdict> follow(const Driver& driver, Record& record);
  std::optional<Verdict> ended(const Verdict& verdict, const Driver& driver, Record& record);
  void wait_until(kube::Clock::time_point until);
  Verdict stopped(const Driver& driver, Record& record);
  void tell(const Driver& driver, const objects::Identity& identity) const;

  const ClusterRun& run_;
  kube::Client& client_;
  const Voices& voices_;
};

objects::Identity Run::identity(int attempt) const {
  if (run_.own && run_.own->job) {
    return objects::identity(*run_.own->job, run_.own->pod.name_space, attempt);
  }
  return {.id = run_.id,
          .name_space = client_.access().name_space,
          .job = std::nullopt,
          .attempt = attempt};
}

objects::Objects Run::objects(const objects::Identity& identity) const {
  return objects::objects({.application = run_.application,
                           .properties = run_.properties,
                           .layers = run_.layers,
                           .identity = identity,
                           .container = run_.own ? run_.own->container : objects::JobContainer(),
                           .files = run_.files});
}

bool Run::waits() const {
  const auto said = run_.properties.find("spark.kubernetes.submission.waitAppCompletion");
  return said == run_.properties.end() || said->second.value != "false";
}

void Run::tell(const Driver& driver, const objects::Identity& identity) const {
  voices_.say("application spark-" + identity.id + ": driver " + driver.pod.name +
              (driver.adopted ? " adopted" : " created"));
}

Verdict Run::stopped(const Driver& driver, Record& record) {
  const int signal = client_.wire().waiter().take_stop();
  const StopCause cause =
      run_.own ? stop_cause(client_, *run_.own) : StopCause{.why = "interrupted"};
  std::string reason = "stopped by " + signal_name(signal) + ": " + cause.why;
  if (cause.driver_goes) {
    client_.remove(driver.pod, driver.uid);
    reason += "; the driver is deleted";
  } else {
    reason += "; the driver " + driver.pod.name + " goes on";
  }
  if (cause.may_resume) {
    record_next_attempt(client_, record);
  }
  return {.status = kSignalBase + signal, .reason = std::move(reason)};
}

// Nothing where the attempt is to be followed by another.
std::optional<Verdict> Run::ended(const Verdict& verdict, const Driver& driver, Record& record) {
  const RetryPolicy policy = retry_policy(run_.application);
  if (!is_tried_again(verdict, policy, record.failures)) {
    record_verdict(client_, record, verdict);
    return verdict;
  }
  record_failure(client_, record);
  const auto pause = policy.interval * record.failures;
  voices_.say("attempt failed: " + verdict.reason + "; retry " + std::to_string(record.failures) +
              " of " + std::to_string(policy.retries) + " in " + std::to_string(pause.count()) +
              " s");
  if (run_.own && run_.own->job) {  // elsewhere the pod owns the record
    client_.remove(driver.pod, driver.uid);
  }
  wait_until(client_.wire().waiter().now() + pause);
  if (client_.wire().waiter().stop_requested()) {
    return Verdict{.status = kSignalBase + client_.wire().waiter().take_stop(),
                   .reason = "stopped between two attempts"};
  }
  return std::nullopt;
}

void Run::wait_until(kube::Clock::time_point until) {
  auto& waiter = client_.wire().waiter();
  while (waiter.now() < until && !waiter.stop_requested()) {
    client_.wire().turn(until);
  }
}

std::optional<Verdict> Run::follow(const Driver& driver, Record& record) {
  FollowDriver following(client_, driver, start_deadline(run_.application.launcher), voices_,
                         ui_port(run_.properties));
  const auto verdict = following.run();
  if (!verdict) {
    return stopped(driver, record);
  }
  auto result = ended(*verdict, driver, record);
  if (!following.driver_ended()) {
    client_.remove(driver.pod, driver.uid);  // or it might start after all
  }
  return result;
}

std::optional<Verdict> Run::attempt(Record& record) {
  const auto identity = this->identity(record.attempt);
  const auto created = create_driver(client_, objects(identity), identity, record);
  if (const auto* verdict = std::get_if<Verdict>(&created)) {
    return ended(*verdict, {}, record);
  }
  const auto& driver = std::get<Driver>(created);
  tell(driver, identity);
  if (!waits()) {
    return Verdict{.status = 0, .reason = "not waiting for the driver, as waitAppCompletion says"};
  }
  return follow(driver, record);
}

Verdict Run::to_its_end() {
  // Everything is thought through before anything is created: what is wrong leaves nothing behind.
  const auto first = identity(1);
  objects(first);
  Record record = open_record(client_, first);
  if (record.verdict) {
    voices_.say("this run has ended already, as an earlier launcher has recorded");
    return *record.verdict;
  }
  while (true) {
    if (const auto verdict = attempt(record)) {
      return *verdict;
    }
  }
}

}  // namespace

Verdict run_cluster(const ClusterRun& run, kube::Client& client, const Voices& voices) {
  return Run(run, client, voices).to_its_end();
}

}  // namespace sparkjob::launch
