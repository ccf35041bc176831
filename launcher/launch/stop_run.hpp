// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "launch/own_pod.hpp"

namespace sparkjob::launch {

/// Why this launcher was told to stop, as far as its driver is concerned.
struct StopCause {
  bool driver_goes =
      false;  ///< the run is over; else the next launcher of the Job adopts the driver
  bool may_resume = false;  ///< suspended: to be resumed as another attempt
  std::string why;          ///< "the Job is being deleted"
};

/// What the Job and the launcher's own pod say of it. Asks for some seconds: the Job controller
/// ends its pods before it writes why. Nothing to be known (no Job, no answer) means that the
/// driver stays. Throws Error (Stopped) when it is asked to stop once more.
StopCause stop_cause(kube::Client& client, const OwnPod& own);

}  // namespace sparkjob::launch
