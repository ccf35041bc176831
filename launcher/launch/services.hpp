// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kube/client.hpp"
#include "launch/voices.hpp"
#include "objects/service.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// Puts `wanted` in place: applies their objects server-side as the manager sparkjob, without
/// force, and waits until their Deployments are ready, as long as `said` says. What is as it should
/// be is not changed; what is not sparkjob's is left alone with the whole service. Nothing owns the
/// objects, and a later run changes them.
///
/// What stands in the way is told, and the run goes on without; where `said` says `fail` it is
/// thrown as Error: Denied for what may not be or is somebody else's, Missing for an image that
/// cannot be had, Deadline, Refused for a quota. False when the waiter was asked to stop meanwhile.
bool put_in_place(kube::Client& client, const std::vector<objects::Service>& wanted,
                  const spec::Services& said, const Voices& voices);

}  // namespace sparkjob::launch
