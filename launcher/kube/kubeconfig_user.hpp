// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kube/access.hpp"
#include "kube/kubeconfig_fields.hpp"

namespace sparkjob::kube {

/// Takes who we are from a kubeconfig's `user`, with what client-go demands of it: the credentials,
/// whom to act as, and the plugin where there are no credentials. `cluster` is for the plugin.
/// Throws Error (Config, Missing).
void take_user(const Fields& user, const Fields& cluster, Access& access);

}  // namespace sparkjob::kube
