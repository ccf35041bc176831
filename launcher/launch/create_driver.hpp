// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
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
  /// Since when the attempt waits for quota and a node, where this launcher has created it.
  std::optional<kube::Clock::time_point> queued_since = {};
};

/// There is no room for the driver now, and may be later: quota in use, or an earlier pod of its
/// name that is on its way out.
struct NoRoom {
  std::string why;
};

/// Sees to it that the driver of the record's attempt exists: creates its objects and then its pod,
/// and writes its UID into the record; or adopts the one that is there. Never creates one where the
/// record knows of one already: a driver that is gone is a verdict. Throws Error (Denied, Missing,
/// Unavailable) where the cluster says no.
std::variant<Driver, Verdict, NoRoom> create_driver(kube::Client& client,
                                                    const objects::Objects& objects,
                                                    const objects::Identity& identity,
                                                    Record& record);

/// Deletes the driver of an earlier attempt that was given up, should it still be there and live:
/// the launcher that gave it up may have been lost on the way.
void remove_earlier_driver(kube::Client& client, const objects::Objects& objects,
                           const objects::Identity& identity);

}  // namespace sparkjob::launch
