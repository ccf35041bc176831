// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kube/kubeconfig.hpp"
#include "launch/environment.hpp"

namespace sparkjob::launch {

/// The kubeconfigs that kubectl would read: the one that is named, which has to be there; else
/// those of the list in KUBECONFIG that are there; else ~/.kube/config where there is one. Throws
/// Error: Missing for one that cannot be read, Config for one that is no YAML.
std::vector<kube::KubeconfigFile> kubeconfigs(const std::string& named,
                                              const Environment& environment);

}  // namespace sparkjob::launch
