// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "error.hpp"

namespace sparkjob::launch {

/// How an attempt ended, for good: what the record keeps, and what `run` ends with.
struct Verdict {
  int status = 0;      ///< the exit status of `run` (docs/exit-status.md)
  std::string reason;  ///< one line, lower case, no final dot

  bool operator==(const Verdict&) const = default;
};

/// The verdict that sparkjob itself gives.
inline Verdict verdict(ErrorKind kind, std::string reason) {
  return {.status = sparkjob::exit_status(kind), .reason = std::move(reason)};
}

}  // namespace sparkjob::launch
