// SPDX-License-Identifier: Apache-2.0
#include "objects/services.hpp"

namespace sparkjob::objects {

std::vector<Service> services(const Context& context, const DriverPod& driver) {
  std::vector<Service> result;
  const spec::Services& said = context.inputs.application.launcher.services;
  if (said.history_server) {
    result.push_back(history_server(context, *said.history_server, driver));
  }
  if (said.reverse_proxy) {
    result.push_back(reverse_proxy(context, *said.reverse_proxy, driver));
  }
  return result;
}

}  // namespace sparkjob::objects
