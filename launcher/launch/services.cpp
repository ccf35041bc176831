// SPDX-License-Identifier: Apache-2.0
#include "launch/services.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "error.hpp"
#include "kube/errands.hpp"
#include "kube/json_text.hpp"
#include "kube/stored.hpp"
#include "launch/service_owner.hpp"
#include "launch/service_state.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kUsualDeadline(120);
constexpr std::chrono::seconds kPause(1);  // first starts take seconds; later runs find it ready
constexpr std::chrono::seconds kPatience(2);
constexpr int kRaces = 5;

/// What stands in a service's way.
struct Trouble {
  ErrorKind kind;
  std::string what;
};

/// A service on its way to being ready.
struct Waiting {
  std::string name;
  kube::ObjectRef deployment;
  ServiceState state = {};
};

class Placing {
 public:
  Placing(kube::Client& client, const spec::Services& said, const Voices& voices)
      : client_(client), said_(said), voices_(voices) {}

  /// Whether it is in place.
  bool place(const objects::Service& service);
  /// False when asked to stop.
  bool wait(std::vector<Waiting> waiting);

 private:
  std::optional<Trouble> apply_all(objects::Service service);
  std::optional<Trouble> apply(const json& object, const std::optional<json>& found);
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
  bool changed_ = false;  ///< an object of the service that is being placed
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

/// An image that nobody has named is no reason to restart what runs.
void keep_image(objects::Service& service, const json& there) {
  if (service.image_said || !is_ready(there)) {
    return;
  }
  const auto place = "/spec/template/spec/containers/0"_json_pointer;
  json& wanted = service.objects.back()[place];
  const json& now = there.at(place);
  for (const auto* field : {"image", "imagePullPolicy"}) {
    if (wanted.contains(field)) {
      wanted[field] = now.at(field);
    }
  }
}

/// A claim is taken as it is, whoever made it.
bool is_claim(const json& object) {
  return object.at("kind") == "PersistentVolumeClaim";
}

bool is_of_other_fields(const kube::Refusal& refusal) {
  return refusal.code == 409 && refusal.message.starts_with("Apply failed");
}

/// Makes the object what it should be. What another manager has changed stays as it is.
std::optional<Trouble> Placing::apply(const json& object, const std::optional<json>& found) {
  const auto what = kube::ref(object);
  if (is_claim(object)) {
    const auto answer = found ? kube::Client::Created(kube::Existing{*found})  //
                              : client_.create(object);
    if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
      throw kube::refused("create", what, *refusal);
    }
    changed_ = changed_ || std::holds_alternative<kube::Made>(answer);
    return std::nullopt;
  }
  auto answer = client_.apply(object);
  for (int again = 0; again < kRaces; ++again) {
    const auto* refusal = std::get_if<kube::Refusal>(&answer);
    if (refusal == nullptr || refusal->code != 409 || is_of_other_fields(*refusal)) {
      break;
    }
    answer = client_.apply(object);  // another launcher was there at the same moment
  }
  if (const auto* refusal = std::get_if<kube::Refusal>(&answer)) {
    if (is_of_other_fields(*refusal)) {
      return Trouble{ErrorKind::Denied,
                     kube::shown(what) + " is left as it is: " + refusal->message};
    }
    throw kube::refused("change", what, *refusal);
  }
  changed_ =
      changed_ || !found || kube::version_of(std::get<json>(answer)) != kube::version_of(*found);
  return std::nullopt;
}

/// Looks at all of it first: of a service that is somebody else's nothing is changed.
std::optional<Trouble> Placing::apply_all(objects::Service service) {
  std::vector<std::optional<json>> found;
  for (const json& object : service.objects) {
    found.push_back(client_.get(kube::ref(object)));
    const auto owner =
        found.back() && !is_claim(object) ? other_owner(*found.back()) : std::nullopt;
    if (owner) {
      return Trouble{ErrorKind::Denied, "left alone, because " + kube::shown(kube::ref(object)) +
                                            " is not sparkjob's: " + *owner};
    }
  }
  if (found.back()) {
    keep_image(service, *found.back());
  }
  changed_ = false;
  std::optional<Trouble> first;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto trouble = apply(service.objects[i], found[i]);
    first = first ? first : trouble;
  }
  if (changed_) {
    voices_.say(service.name + (found.back() ? " changed" : " put in place"));
  }
  return first;
}

bool Placing::place(const objects::Service& service) {
  std::optional<Trouble> trouble;
  try {
    trouble = apply_all(service);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Denied && error.kind() != ErrorKind::Refused) {
      throw;
    }
    trouble = Trouble{error.kind(), error.what()};  // a right or a quota is missing
  }
  if (trouble) {
    complain(service.name, *trouble);
  }
  return !trouble;
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
