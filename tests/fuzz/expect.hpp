// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "error.hpp"

namespace sparkjob::fuzz {

/// Ends the fuzzer, which then keeps the input, where something that always holds does not.
inline void expect(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "not true: %s\n", what);
    std::abort();
  }
}

/// An Error is an answer, as long as it says where and what.
inline void expect_helpful(const Error& error) {
  expect(!error.problems().empty(), "an error has a problem");
  for (const auto& problem : error.problems()) {
    expect(problem.where.rfind("fuzz", 0) == 0, "a problem names its file");
    expect(!problem.what.empty(), "a problem says what is wrong");
  }
}

}  // namespace sparkjob::fuzz
