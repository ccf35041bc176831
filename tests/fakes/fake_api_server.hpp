// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kube/object_ref.hpp"
#include "kube/transport.hpp"
#include "kube/waiter.hpp"

namespace sparkjob::fakes {

/// An API server without a network that behaves: it stores objects, gives them UIDs
/// (`…-000000000001` and so on), versions and times, tells watchers of every change, serves the
/// logs of pods, and refuses what a real one refuses. It has no controllers, no kubelet and no
/// garbage collector: what they would do, the test does (`set_status`, `append_log`, `erase`).
///
/// An answer arrives with the wait after its request. Its address is `kUrl`.
class FakeApiServer final : public kube::Transport {
 public:
  static constexpr const char* kUrl = "https://api.test";

  /// `clock` stays the caller's; a FakeWaiter.
  explicit FakeApiServer(const kube::Waiter& clock) : clock_(clock) {}

  // What the cluster does.

  /// Creates an object, whoever did it; returns it as stored.
  nlohmann::json put(const nlohmann::json& object);
  /// Changes an object by a merge patch; of an object that was applied, `manager` has the fields
  /// from now on.
  void change(const kube::ObjectRef& object, const nlohmann::json& patch,
              const std::string& manager = "kubectl-edit");
  /// Replaces an object's status.
  void set_status(const kube::ObjectRef& object, const nlohmann::json& status);
  /// Removes an object at once, as a kubelet does with a pod that has ended.
  void erase(const kube::ObjectRef& object);
  /// The object as it is now.
  std::optional<nlohmann::json> object(const kube::ObjectRef& object) const;
  /// How many objects of a kind were ever created with the label.
  std::size_t ever(const std::string& kind, const std::string& label,
                   const std::string& value) const;
  /// Every object there is of a kind, in the order of their names.
  std::vector<nlohmann::json> all(const std::string& kind) const;
  /// Whether a deleted pod stays with a `deletionTimestamp` until it is erased (a kubelet ends it)
  /// or goes at once.
  void kubelet(bool present) { kubelet_ = present; }
  /// A line of the log of the pod's container (of every one where it is empty). Can be read while
  /// the pod's status says that the container runs or has ended; a log that is followed ends when
  /// the container has ended (`containerStatuses`, or the phase where there are none).
  void append_log(const kube::ObjectRef& pod, const std::string& line,
                  const std::string& container = "");
  /// Loses the log's lines up to now, as a kubelet that rotates it does.
  void rotate_log(const kube::ObjectRef& pod);

  /// What answers requests to other addresses than this server's; nobody, unless a test says it.
  void elsewhere(std::function<kube::Answer(const kube::Request&)> answer) {
    elsewhere_ = std::move(answer);
  }

  // What goes wrong. Requests are named by a part of "POST /api/v1/namespaces/team/pods?query".

  enum class Effect { None, Done };
  /// Answers the next `times` requests that contain `part` with `answer`; with Effect::Done the
  /// server does what it was asked first. 0 times: from now on.
  void fail(const std::string& part, const kube::Answer& answer, Effect effect = Effect::None,
            int times = 1);
  /// Answers none of the requests that contain `part`, until `recover`; with Effect::Done the
  /// server does what it was asked.
  void hang(const std::string& part, Effect effect = Effect::None);
  /// Ends every `fail` and `hang`.
  void recover() { faults_.clear(); }
  /// Ends all watches and followed logs, cleanly or by a reset.
  void end_streams(bool reset = false);
  /// Leaves whoever watches and follows without an answer, with his connection.
  void forget_followers() { streams_.clear(); }
  /// Forgets the history of changes: a watch from an earlier version gets 410, one that runs too.
  void forget_history();
  /// Counts versions from this one again, as a store does that was restored from a backup: who asks
  /// for a later one is told to try again.
  void restore_at(long version);
  /// Accepts only this bearer token from now on; any where it is empty.
  void accept_token(const std::string& token) { token_ = token; }

  /// Calls `action` at the `number`-th request from now on, counted from 1: before the server does
  /// what it was asked, or with Effect::Done after. An action that throws is the end of whoever
  /// asked, who never sees an answer.
  void at_request(std::size_t number, Effect effect, std::function<void()> action);

  /// What was asked, in order: "GET /api/v1/namespaces/team/pods/x".
  const std::vector<std::string>& requests() const { return requests_; }
  /// How many of these contain `part`.
  std::size_t count(const std::string& part) const;

  kube::Ticket start(const kube::Request& request) override;
  void cancel(kube::Ticket ticket) override;
  void hold(kube::Ticket ticket, bool held) override;
  std::chrono::milliseconds prepare(std::vector<pollfd>& waiting) override;
  kube::Arrivals advance(std::span<const pollfd> ready) override;

 private:
  struct Asked;  ///< a request in its parts
  struct Change {
    long version = 0;
    std::string type;
    std::string path;
    nlohmann::json object;
  };
  struct Line {
    kube::Clock::time_point time;
    std::string container;
    std::string text;
  };
  struct Log {
    std::vector<Line> lines;
    std::size_t rotated = 0;  ///< lines that are lost
  };
  /// A watch, or a log that is read.
  struct Stream {
    kube::Ticket ticket = 0;
    bool is_log = false;
    bool follow = true;
    bool held = false;
    std::string path;      ///< of the collection, or of the pod
    std::string selector;  ///< the watched object's name, or the container
    std::string labels = {};
    std::size_t next = 0;  ///< the change or line to send next
    kube::Clock::time_point since = {};
    kube::Clock::time_point ends = kube::Clock::time_point::max();
  };
  struct Fault {
    std::string part;
    std::optional<kube::Answer> answer;  ///< none: it hangs
    Effect effect = Effect::None;
    int times = 0;
  };

  std::optional<kube::Answer> act(const Asked& asked);
  kube::Answer create(const Asked& asked);
  kube::Answer patch(const Asked& asked);
  kube::Answer apply(const Asked& asked);
  std::string conflict(const Asked& asked, const nlohmann::json& wanted) const;
  void manage(const std::string& path, const nlohmann::json& patch, const std::string& manager);
  kube::Answer remove(const Asked& asked);
  kube::Answer list(const Asked& asked) const;
  std::optional<kube::Answer> watch(const Asked& asked);
  std::optional<kube::Answer> read_log(const Asked& asked);
  std::optional<Fault> fault(const std::string& request);
  void store(const std::string& path, nlohmann::json object, const std::string& type);
  void drop(const std::string& path);
  void finish(kube::Ticket ticket, kube::Answer answer);
  std::string more(Stream& stream);
  std::string more_changes(Stream& stream) const;
  bool has_more(const Stream& stream) const;
  bool is_over(const Stream& stream) const;
  bool container_is(const std::string& pod, const std::string& container,
                    const std::string& state) const;

  const kube::Waiter& clock_;
  std::map<std::string, nlohmann::json> objects_;  ///< by path
  /// Who manages a value, by its place, of the objects that were applied; by path.
  std::map<std::string, std::map<std::string, std::string>> managers_;
  std::vector<Change> changes_;
  std::map<std::string, Log> logs_;  ///< by the pod's path
  std::list<Stream> streams_;
  std::list<Fault> faults_;
  kube::Arrivals arrivals_;
  std::vector<std::string> requests_;
  std::size_t action_at_ = 0;
  Effect action_after_ = Effect::None;
  std::function<void()> action_;
  std::function<kube::Answer(const kube::Request&)> elsewhere_;
  std::string token_;
  bool kubelet_ = false;
  long version_ = 100;
  long forgotten_ = 0;
  long uids_ = 0;
  kube::Ticket last_ = 0;
};

/// Answers for `fail`.
kube::Answer no_connection();
kube::Answer lost_answer();
kube::Answer status(int code, const std::string& reason, const std::string& message);

}  // namespace sparkjob::fakes
