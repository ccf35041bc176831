// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "launch/create_driver.hpp"
#include "launch/own_pod.hpp"
#include "launch/record.hpp"
#include "spec/application.hpp"

namespace sparkjob::launch {

/// Why this launcher was told to stop, as far as its driver is concerned.
struct StopCause {
  bool driver_goes =
      false;  ///< the run is over; else the next launcher of the Job adopts the driver
  bool may_resume = false;  ///< suspended: to be resumed as another attempt
  std::string why;          ///< "the Job is being deleted"
};

/// What the Job and the launcher's own pod say of it; outside a Job, what the Launcher document
/// says (onInterrupt). Asks for some seconds: the Job controller ends its pods before it writes
/// why. No answer means that the driver stays. Throws Error (Stopped) when it is asked to stop once
/// more.
StopCause stop_cause(kube::Client& client, const std::optional<OwnPod>& own,
                     const spec::Launcher& launcher);

/// Does to the driver what follows, and says so: "the Job is suspended; the driver is deleted".
std::string stop(kube::Client& client, const StopCause& cause, const Driver& driver,
                 Record& record);

}  // namespace sparkjob::launch
