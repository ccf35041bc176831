// SPDX-License-Identifier: Apache-2.0
#include "error.hpp"

#include <utility>

namespace sparkjob {

std::string line(const Problem& problem) {
  std::string text = problem.where.empty() ? problem.what : problem.where + ": " + problem.what;
  if (!problem.next.empty()) {
    text += "; " + problem.next;
  }
  return text;
}

Error::Error(ErrorKind kind, std::string what, std::string next)
    : Error(kind, Problem{.where = "", .what = std::move(what), .next = std::move(next)}) {}

Error::Error(ErrorKind kind, Problem problem)
    : Error(kind, std::vector<Problem>{std::move(problem)}) {}

Error::Error(ErrorKind kind, std::vector<Problem> problems)
    : kind_(kind), problems_(std::move(problems)), headline_(line(problems_.at(0))) {}

}  // namespace sparkjob
