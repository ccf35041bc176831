// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
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
  std::chrono::milliseconds total = std::chrono::seconds(30);  ///< 0: without end
  std::chrono::milliseconds silence = {};    ///< without a byte, in whole seconds; 0: any time
  std::size_t body = std::size_t{16} << 20;  ///< bytes of the answer's body
};

/// A certificate to be in TLS with, in PEM.
struct ClientCertificate {
  std::string certificate;
  std::string key;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  Limits limits = {};
  /// Whether the body of an answer with status 2xx comes in pieces, however long it is.
  bool stream = false;
  /// Past every proxy: the transport's and the environment's.
  bool direct = false;
  /// In place of the transport's own; nothing for that.
  std::shared_ptr<const ClientCertificate> certificate = nullptr;
};

/// An HTTP answer of whatever status. Redirects are not followed. Headers have names in lower case;
/// of those with the same name the last is kept, but Warnings are joined by commas. An answer that
/// is no success never repeats the request's credentials.
struct Response {
  int status = 0;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
};

/// No complete answer came. Whether the server acted on the request is unknown unless `kind` says
/// NoConnection or Untrusted: then nothing was sent.
struct Failure {
  enum class Kind { NoConnection, Untrusted, Deadline, TooLarge, Other };
  Kind kind = Kind::Other;
  std::string reason;  ///< lower case, no final dot
};

using Answer = std::variant<Response, Failure>;

/// Names one exchange that was started.
using Ticket = unsigned long;

/// A part of the body of an answer that streams. Its borders mean nothing.
struct Piece {
  Ticket ticket = 0;
  std::string bytes;
};

/// The end of an exchange; the body of a streamed 2xx answer is empty, for it has come in pieces.
struct Finished {
  Ticket ticket = 0;
  Answer answer;
};

/// What has come: the pieces of an exchange in their order, and all of them before its end.
struct Arrivals {
  std::vector<Piece> pieces = {};
  std::vector<Finished> finished = {};
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
  /// Stops reading from a streamed exchange, or goes on: meanwhile the server has to wait, and
  /// nothing piles up here. What has been read already still comes.
  virtual void hold(Ticket ticket, bool held) = 0;
  /// Adds the descriptors to wait for, and returns how long to wait at most until `advance`.
  virtual std::chrono::milliseconds prepare(std::vector<pollfd>& waiting) = 0;
  /// Moves every exchange on and returns what came. `ready` is what `prepare` added last, with
  /// `revents` set.
  virtual Arrivals advance(std::span<const pollfd> ready) = 0;
};

/// Sends one request and waits for its answer, `request.limits.total` at most. Answers to other
/// exchanges of `transport` that come meanwhile are dropped: give it a transport of its own.
Answer send(Transport& transport, const Request& request);

}  // namespace sparkjob::kube
