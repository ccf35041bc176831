// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "launch/attempt.hpp"
#include "launch/create_driver.hpp"

namespace sparkjob::launch {

/// Creates or adopts the attempt's driver, as `create_driver` does. Where there is no room for it
/// now, tells `told` why, each reason once, and tries again until `deadline` has passed (zero:
/// without end), which is a verdict (75). Nothing when the waiter was asked to stop meanwhile.
std::optional<std::variant<Driver, Verdict>> await_room(
    kube::Client& client, const Attempt& attempt, Record& record, std::chrono::seconds deadline,
    const std::function<void(const std::string& why)>& told);

}  // namespace sparkjob::launch
