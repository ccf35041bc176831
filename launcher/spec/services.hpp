// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

/// What `services` of a Launcher says; `tree` may be nullptr, and has passed `check`.
Services services(const layers::Tree* tree);

/// What is wrong with it though each value has the right shape: a proxy without an image, a path
/// that the proxy cannot be seen under, fields of an Ingress without a host, client mode.
std::vector<Problem> wrong_services(const Application& application);

}  // namespace sparkjob::spec
