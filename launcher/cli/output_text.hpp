// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace sparkjob::cli {

/// `value` as it is printed: indented, with a last newline.
std::string json_text(const nlohmann::json& value);
std::string yaml_text(const nlohmann::json& value);

}  // namespace sparkjob::cli
