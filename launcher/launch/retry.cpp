// SPDX-License-Identifier: Apache-2.0
#include "launch/retry.hpp"

namespace sparkjob::launch {

namespace {

// docs/exit-status.md: a driver's own codes keep clear of sparkjob's.
constexpr int kFirstOfOurs = 64;
constexpr int kFirstOfSignals = 128;

bool is_of_the_driver(int status) {
  return (status > 0 && status < kFirstOfOurs) || status >= kFirstOfSignals;
}

}  // namespace

RetryPolicy retry_policy(const spec::Application& application) {
  const spec::RestartPolicy& said = application.restart_policy;
  RetryPolicy policy;
  if (said.type && said.type->value == "OnFailure") {
    policy.retries = said.on_failure_retries ? said.on_failure_retries->value : 0;
  }
  if (said.on_failure_retry_interval) {
    policy.interval = std::chrono::seconds(said.on_failure_retry_interval->value);
  }
  return policy;
}

bool is_tried_again(const Verdict& verdict, const RetryPolicy& policy, int failures) {
  const bool failed =
      is_of_the_driver(verdict.status) || verdict.status == sparkjob::exit_status(ErrorKind::Lost);
  return failed && failures < policy.retries;
}

}  // namespace sparkjob::launch
