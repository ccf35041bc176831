// SPDX-License-Identifier: Apache-2.0
#include "launch/cluster_mode.hpp"

#include <nlohmann/json.hpp>

#include <utility>

#include "error.hpp"
#include "launch/create_driver.hpp"
#include "launch/exit_status.hpp"
#include "launch/record.hpp"
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
  Verdict follow(const Driver& driver, Record& record);
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

Verdict Run::follow(const Driver& driver, Record& record) {
  FollowDriver following(client_, driver, start_deadline(run_.application.launcher), voices_);
  const auto verdict = following.run();
  if (!verdict) {
    return stopped(driver, record);
  }
  record_verdict(client_, record, *verdict);
  if (!following.driver_ended()) {
    client_.remove(driver.pod, driver.uid);  // or it might start after all
  }
  return *verdict;
}

Verdict Run::to_its_end() {
  // Everything is thought through before anything is created: what is wrong leaves nothing behind.
  auto identity = this->identity(1);
  auto objects = this->objects(identity);
  Record record = open_record(client_, identity);
  if (record.verdict) {
    voices_.say("this run has ended already, as an earlier launcher has recorded");
    return *record.verdict;
  }
  if (record.attempt != identity.attempt) {
    identity = this->identity(record.attempt);
    objects = this->objects(identity);
  }
  const auto created = create_driver(client_, objects, identity, record);
  if (const auto* verdict = std::get_if<Verdict>(&created)) {
    record_verdict(client_, record, *verdict);
    return *verdict;
  }
  const auto& driver = std::get<Driver>(created);
  tell(driver, identity);
  if (!waits()) {
    return {.status = 0, .reason = "not waiting for the driver, as waitAppCompletion says"};
  }
  return follow(driver, record);
}

}  // namespace

Verdict run_cluster(const ClusterRun& run, kube::Client& client, const Voices& voices) {
  return Run(run, client, voices).to_its_end();
}

}  // namespace sparkjob::launch
