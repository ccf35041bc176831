// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sparkjob::objects {

// What `kustomize build` makes of a folder of services/, a List in JSON (objects/manifests/, which
// a test compares with kustomize's own).

std::string_view history_server_manifest();
/// With the Ingress of its component.
std::string_view reverse_proxy_manifest();

}  // namespace sparkjob::objects
