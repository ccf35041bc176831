// SPDX-License-Identifier: Apache-2.0
#include "kube/errands.hpp"

#include <utility>

#include "kube/json_text.hpp"

namespace sparkjob::kube {

using nlohmann::json;

Errands::Errands(Client& client, std::chrono::milliseconds patience)
    : client_(client), patience_(patience) {
  client_.wire().add(*this);
}

Errands::~Errands() {
  client_.wire().remove(*this);
}

void Errands::create(const json& object) {
  ObjectRef collection = client_.placed(ref(object));
  const std::string what = "create " + shown(collection);
  collection.name.clear();
  send(what, client_.request("POST", path(collection) + kStrictly, object));
}

void Errands::remove(const ObjectRef& object) {
  const ObjectRef what = client_.placed(object);
  send("delete " + shown(what), client_.request("DELETE", path(what)));
}

void Errands::read(const std::string& what, const std::string& path, Then then) {
  send("read " + what, client_.request("GET", path), std::move(then));
}

void Errands::send(const std::string& what, Request request, Then then) {
  request.limits.total = patience_;
  sent_.emplace(client_.start(std::move(request), *this), Errand{what, std::move(then)});
}

void Errands::ended(Ticket ticket, const Answer& answer) {
  const auto found = sent_.extract(ticket);
  if (found.empty()) {
    return;
  }
  const Errand& errand = found.mapped();
  const auto* response = std::get_if<Response>(&answer);
  if (response == nullptr) {
    failures_.insert("could not " + errand.what + ": " + std::get<Failure>(answer).reason);
  } else if (response->status >= 200 && response->status < 300) {
    const auto body = parsed(response->body);
    if (errand.then && !body.is_discarded()) {
      errand.then(body);
    }
  } else if (response->status != 404) {
    failures_.insert("could not " + errand.what + ": " + refusal(*response).message);
  }
}

void Errands::finish() {
  auto& waiter = client_.wire().waiter();
  const auto until = waiter.now() + patience_;
  while (!idle() && waiter.now() < until && !waiter.stop_insisted()) {
    client_.wire().turn(until);
  }
}

}  // namespace sparkjob::kube
