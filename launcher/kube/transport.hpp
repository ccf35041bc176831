// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <poll.h>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sparkjob::kube {

/// What one request may cost.
struct Limits {
  std::chrono::milliseconds connect = std::chrono::seconds(10);
  std::chrono::milliseconds total = std::chrono::seconds(30);
  std::size_t body = std::size_t{16} << 20;  ///< bytes of the answer's body
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  Limits limits = {};
};

/// An HTTP answer of whatever status. Redirects are not followed.
struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; of the same name the last
  std::string body;
};

/// No complete answer came. Whether the server acted on the request is unknown unless `kind` says
/// NoConnection.
struct Failure {
  enum class Kind { NoConnection, Deadline, TooLarge, Other };
  Kind kind = Kind::Other;
  std::string reason;  ///< lower case, no final dot
};

using Answer = std::variant<Response, Failure>;

/// Names one exchange that was started.
using Ticket = unsigned long;

struct Finished {
  Ticket ticket = 0;
  Answer answer;
};

/// Sends HTTP requests. The one seam between sparkjob and a network; tests put a server's behaviour
/// in its place. Made for a single poll loop: nothing here waits.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Starts an exchange; `advance` will return its answer.
  virtual Ticket start(const Request& request) = 0;
  /// Ends an exchange of which no answer is wanted any more.
  virtual void cancel(Ticket ticket) = 0;
  /// Adds the descriptors to wait for, and returns how long to wait at most until `advance`.
  virtual std::chrono::milliseconds prepare(std::vector<pollfd>& waiting) = 0;
  /// Moves every exchange on and returns those that ended. `ready` is what `prepare` added last,
  /// with `revents` set.
  virtual std::vector<Finished> advance(std::span<const pollfd> ready) = 0;
};

/// Sends one request and waits for its answer, `request.limits.total` at most. Answers to other
/// exchanges of `transport` that come meanwhile are dropped: give it a transport of its own.
Answer send(Transport& transport, const Request& request);

}  // namespace sparkjob::kube
