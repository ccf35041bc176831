// SPDX-License-Identifier: Apache-2.0
// The play: the steps one after the other.
#pragma once

#include <string>
#include <vector>

namespace standin {

// Plays the steps that the container's words name and returns its exit status. Throws
// std::runtime_error, with a line for the log, where the contract of a driver is broken or a step
// is unknown: the container then ends with 1.
int play(const std::vector<std::string>& words);

}  // namespace standin
