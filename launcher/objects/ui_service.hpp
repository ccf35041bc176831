// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "objects/context.hpp"

namespace sparkjob::objects {

/// The Service by which a proxy finds the driver's UI from the application id alone; nothing where
/// there is no UI.
std::optional<Object> ui_service(const Context& context);

}  // namespace sparkjob::objects
