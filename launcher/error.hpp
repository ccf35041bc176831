// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace sparkjob {

/// Who can mend a failure. The number is the exit status of `sparkjob run` (docs/exit-status.md);
/// Jobs match it in `podFailurePolicy`, so a number never changes its meaning.
enum class ErrorKind {
  Usage = 64,        ///< the command line is wrong
  Missing = 66,      ///< something named does not exist or cannot be had
  Unavailable = 69,  ///< the API server did not answer within the deadline
  Bug = 70,          ///< a bug in sparkjob
  Lost = 74,         ///< the driver was lost and its result is unknown
  Refused = 75,      ///< refused for now: quota in use, throttled
  Denied = 77,       ///< the cluster refused for good: forbidden, invalid
  Config = 78,       ///< the layers are wrong
  Deadline = 124,    ///< a start or run deadline passed
  Stopped = 143,     ///< asked to stop by a signal while the run could not go on
};

/// One thing that is wrong: a line for the user, complete in itself.
struct Problem {
  std::string
      where;  ///< `file:line:column` as the user named the file; empty when there is no place
  std::string what;  ///< lower case, no final dot, the user's own words in single quotes
  std::string next;  ///< what to do instead; empty when `what` says it already
};

/// `where: what; next`, without the parts that are empty.
std::string line(const Problem& problem);

/// The one exception of sparkjob: it ends the run. What a caller branches on is a value instead.
/// Carries every problem found (at least one); the first one is the headline.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string what, std::string next = "");
  Error(ErrorKind kind, Problem problem);
  Error(ErrorKind kind, std::vector<Problem> problems);

  /// The line of the first problem.
  const char* what() const noexcept override { return headline_.c_str(); }
  ErrorKind kind() const noexcept { return kind_; }
  const std::vector<Problem>& problems() const noexcept { return problems_; }

 private:
  ErrorKind kind_;
  std::vector<Problem> problems_;
  std::string headline_;
};

/// The exit status that stands for `kind`.
constexpr int exit_status(ErrorKind kind) {
  return static_cast<int>(kind);
}

}  // namespace sparkjob
