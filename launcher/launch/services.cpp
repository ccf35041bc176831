// SPDX-License-Identifier: Apache-2.0
#include "launch/services.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include "error.hpp"
#include "kube/errands.hpp"
#include "kube/json_text.hpp"
#include "launch/place_service.hpp"
#include "launch/service_state.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kUsualDeadline(120);
constexpr std::chrono::seconds kPause(1);  // first starts take seconds; later runs find it ready
constexpr std::chrono::seconds kPatience(2);

/// A service on its way to being ready.
struct Waiting {
  std::string name;
  kube::ObjectRef deployment;
  ServiceState state = {};
};

/// All services of a run, and what is told of them.
class Placing {
 public:
  Placing(kube::Client& client, const spec::Services& said, const Voices& voices)
      : client_(client), said_(said), voices_(voices) {}

  /// Whether it is in place.
  bool place(const objects::Service& service);
  /// False when asked to stop.
  bool wait(std::vector<Waiting> waiting);

 private:
  void look(Waiting& one);
  bool is_over(const Waiting& one, bool is_late);
  std::vector<json> pods_of(const json& deployment);
  void complain(const std::string& name, const Trouble& trouble);
  std::chrono::seconds deadline() const {
    return said_.deadline_seconds ? std::chrono::seconds(said_.deadline_seconds->value)
                                  : kUsualDeadline;
  }

  kube::Client& client_;
  const spec::Services& said_;
  const Voices& voices_;
};

/// Ends the run where the layers want that, and tells it otherwise.
void Placing::complain(const std::string& name, const Trouble& trouble) {
  const std::string text = name + ": " + trouble.what;
  if (said_.when_not_ready && said_.when_not_ready->value == "fail") {
    throw Error(trouble.kind, text);
  }
  voices_.say(text + "; the run goes on");
  if (voices_.warn) {
    voices_.warn("ServiceNotReady", text);
  }
}

bool Placing::place(const objects::Service& service) {
  const Placed placed = launch::place(client_, service);
  if (placed.changed) {
    voices_.say(service.name + (placed.was_there ? " changed" : " put in place"));
  }
  if (placed.trouble) {
    complain(service.name, *placed.trouble);
  }
  return !placed.trouble;
}

/// Best effort: without them nobody knows why it is not ready.
std::vector<json> Placing::pods_of(const json& deployment) {
  kube::ObjectRef pods = client_.placed(kube::ref(deployment));
  pods.api_version = "v1";
  pods.kind = "Pod";
  pods.name.clear();
  std::string selector;
  const json labels = deployment.at("spec").at("selector").value("matchLabels", json::object());
  for (const auto& [key, value] : labels.items()) {
    selector += (selector.empty() ? "" : ",") + key + "=" + value.get<std::string>();
  }
  std::vector<json> result;
  kube::Errands errands(client_, kPatience);
  errands.read("Pods", kube::path(pods) + "?labelSelector=" + kube::escaped(selector),
               [&](const json& list) { result = kube::items_of(list); });
  errands.finish();
  return result;
}

void Placing::look(Waiting& one) {
  const auto now = client_.get(one.deployment);
  ServiceState state{.said = "it has been deleted"};
  if (now) {
    state = service_state(*now, is_ready(*now) ? std::vector<json>() : pods_of(*now));
  }
  if (!state.said.empty() && state.said != one.state.said) {
    voices_.say(one.name + " is not ready yet: " + state.said);
  }
  one.state = std::move(state);
}

/// Whether nobody has to wait for it any longer.
bool Placing::is_over(const Waiting& one, bool is_late) {
  if (one.state.ready) {
    voices_.say(one.name + " ready");
    return true;
  }
  if (!is_late && !one.state.hopeless) {
    return false;
  }
  const std::string why = one.state.said.empty() ? "" : ": " + one.state.said;
  complain(one.name,
           one.state.hopeless
               ? Trouble{ErrorKind::Missing, "it can never be ready" + why}
               : Trouble{one.state.missing ? ErrorKind::Missing : ErrorKind::Deadline,
                         "not ready after " + std::to_string(deadline().count()) + " s" + why});
  return true;
}

bool Placing::wait(std::vector<Waiting> waiting) {
  auto& waiter = client_.wire().waiter();
  const auto until = waiter.now() + deadline();
  while (deadline().count() > 0) {
    for (Waiting& one : waiting) {
      look(one);
    }
    const bool is_late = waiter.now() >= until;
    std::erase_if(waiting, [&](const Waiting& one) { return is_over(one, is_late); });
    if (waiting.empty()) {
      return true;
    }
    client_.wire().pause(std::min(until, waiter.now() + kPause));
    if (waiter.stop_requested()) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool put_in_place(kube::Client& client, const std::vector<objects::Service>& wanted,
                  const spec::Services& said, const Voices& voices) {
  Placing placing(client, said, voices);
  std::vector<Waiting> waiting;
  for (const objects::Service& service : wanted) {
    if (placing.place(service)) {
      waiting.push_back({.name = service.name, .deployment = kube::ref(service.objects.back())});
    }
  }
  return placing.wait(std::move(waiting));
}

}  // namespace sparkjob::launch
