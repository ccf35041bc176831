// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "kube/transport.hpp"

namespace sparkjob::kube {

/// The response that an answer has to be.
inline Response response(const Answer& answer) {
  const auto* found = std::get_if<Response>(&answer);
  EXPECT_NE(found, nullptr) << std::get<Failure>(answer).reason;
  return found == nullptr ? Response{} : *found;
}

/// The failure that an answer has to be.
inline Failure failure(const Answer& answer) {
  const auto* found = std::get_if<Failure>(&answer);
  EXPECT_NE(found, nullptr) << "an answer came";
  return found == nullptr ? Failure{} : *found;
}

}  // namespace sparkjob::kube
