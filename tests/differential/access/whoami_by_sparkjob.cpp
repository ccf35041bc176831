// SPDX-License-Identifier: Apache-2.0
// `kubectl auth whoami` by this project's code: takes the words of `sparkjob run`, and prints in
// JSON the server, the namespace and whom the API server takes us for, or what is wrong. With
// ASK_AGAIN=N it asks N times, a second apart.
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "cli/options.hpp"
#include "error.hpp"
#include "kube/credentials.hpp"
#include "kube/curl_transport.hpp"
#include "launch/cluster_access.hpp"
#include "launch/run_plugin.hpp"
#include "launch/signal_waiter.hpp"
#include "os/foreground.hpp"
#include "os/outlet.hpp"
#include "os/signals.hpp"

namespace sparkjob {
namespace {

using nlohmann::json;

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string text = *one;
    all.emplace(text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
  }
  return all;
}

spark::Properties properties(const cli::SubmitWords& words) {
  spark::Properties all;
  for (const auto& word : words.conf) {
    all[word.substr(0, word.find('='))].value = word.substr(word.find('=') + 1);
  }
  for (const auto& word : words.options) {
    all[word.property].value = word.value;
  }
  return all;
}

kube::Answer ask(const kube::Access& access, kube::CurlTransport& transport,
                 kube::Credentials& credentials) {
  for (bool again = false;; again = true) {
    kube::Request request{
        .method = "POST",
        .url = access.server + "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        .headers = {{"Content-Type", "application/json"}},
        .body = R"({"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"})"};
    credentials.authorize(request, kube::Clock::now());
    auto answer = kube::send(transport, request);
    const auto* response = std::get_if<kube::Response>(&answer);
    if (again || response == nullptr || response->status != 401 || !credentials.refused()) {
      return answer;
    }
  }
}

json told(const kube::Access& access, const kube::Answer& answer) {
  json says = {{"server", access.server}, {"namespace", access.name_space}};
  if (const auto* failure = std::get_if<kube::Failure>(&answer)) {
    says["failure"] = failure->reason;
    return says;
  }
  const auto& response = std::get<kube::Response>(answer);
  says["status"] = response.status;
  const json body = json::parse(response.body, nullptr, false);
  if (response.status == 201) {
    says["user"] = body.at("status").at("userInfo");
  } else {
    says["message"] = body.is_object() ? body.value("message", "") : response.body;
  }
  return says;
}

int run(const std::vector<std::string>& words) {
  const auto options = cli::parse(words);
  const auto ours = environment();
  os::Outlet nowhere(STDOUT_FILENO);
  launch::SignalWaiter waiter(nowhere);
  auto access = launch::cluster_access(ours, properties(options.submit), options.connection);
  if (access.plugin) {
    access.plugin->has_terminal = os::has_terminal();
    access.plugin->run = [&](const auto& call) { return launch::run_plugin(call, ours, waiter); };
  }
  kube::CurlTransport transport(access.tls, access.proxy);
  kube::Credentials credentials(access);
  const auto times = ours.find("ASK_AGAIN");
  for (int left = times == ours.end() ? 1 : std::stoi(times->second); left > 0; --left) {
    std::cout << told(access, ask(access, transport, credentials)).dump() << std::endl;
    if (left > 1) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }
  return 0;
}

}  // namespace
}  // namespace sparkjob

int main(int count, char** words) {
  sparkjob::os::block_signals();
  try {
    std::vector<std::string> all(words + 1, words + count);
    all.insert(all.begin(), "run");
    return sparkjob::run(all);
  } catch (const sparkjob::Error& error) {
    std::cout << nlohmann::json{{"error", error.what()}, {"kind", exit_status(error.kind())}}.dump()
              << '\n';
    return exit_status(error.kind());
  }
}
