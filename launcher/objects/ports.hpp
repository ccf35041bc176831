// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The driver's ports where nobody says others.
inline constexpr int kDriverPort = 7078;
inline constexpr int kBlockManagerPort = 7079;
inline constexpr int kUiPort = 4040;
inline constexpr int kConnectPort = 15002;

/// Adds the ports of the driver's container.
void add_container_ports(const Context& context, Object& container);

/// Adds the ports of the driver's Service.
void add_service_ports(const Context& context, Object& service);

/// Adds the families of addresses that a Service of the driver has.
void add_families(const Context& context, Object& service);

}  // namespace sparkjob::objects
