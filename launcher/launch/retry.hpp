// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "launch/verdict.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// How often an application that failed is tried again, and when (`spec.restartPolicy`).
struct RetryPolicy {
  std::int64_t retries = 0;
  std::chrono::seconds interval{5};  ///< before the first retry; the n-th waits n times as long
};

/// The application's policy: no retry unless it says OnFailure and how many.
RetryPolicy retry_policy(const spec::Application& application);

/// Whether an attempt that ended so is tried again, when `failures` attempts before it have failed.
/// It is when the application failed or its driver was lost; what the cluster or the layers refuse
/// will be refused again.
bool is_tried_again(const Verdict& verdict, const RetryPolicy& policy, int failures);

}  // namespace sparkjob::launch
