// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kube/client.hpp"
#include "launch/cluster_mode.hpp"
#include "launch/follow_executors.hpp"
#include "objects/objects.hpp"

namespace sparkjob::launch {

/// One attempt: what it is called, and the objects it is made of.
struct Attempt {
  objects::Identity identity;
  objects::Objects objects;
};

/// Attempt `number` of a run, from 1 on. Throws Error (Config) with every problem found.
Attempt attempt(const ClusterRun& run, const kube::Client& client, int number);

/// What is to be known of its executors to follow them.
ExecutorsOf executors_of(const Attempt& attempt);

/// What a property of the run says that is true or false; `otherwise` where nobody says it.
bool flag(const ClusterRun& run, const std::string& key, bool otherwise);

}  // namespace sparkjob::launch
