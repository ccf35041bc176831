// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "kube/client.hpp"
#include "launch/record.hpp"
#include "launch/verdict.hpp"
#include "objects/objects.hpp"

namespace sparkjob::launch {

/// A driver that exists, whoever created it.
struct Driver {
  kube::ObjectRef pod;
  std::string uid;
  std::string container;  ///< the name of the driver's container in the pod
  bool adopted = false;   ///< an earlier or another launcher created it
};

/// Sees to it that the driver of the record's attempt exists: creates its objects and then its pod,
/// and writes its UID into the record; or adopts the one that is there. Never creates one where the
/// record knows of one already: a driver that is gone is a verdict. Throws Error (Denied, Refused,
/// Missing, Unavailable) where the cluster says no.
std::variant<Driver, Verdict> create_driver(kube::Client& client, const objects::Objects& objects,
                                            const objects::Identity& identity, Record& record);

}  // namespace sparkjob::launch
