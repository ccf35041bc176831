// SPDX-License-Identifier: Apache-2.0
#include "integration/harmed.hpp"

#include <iostream>
#include <random>
#include <variant>

namespace sparkjob::integration {

using namespace std::chrono_literals;

json Ordered::asked(const kube::Request& request) {
  const auto answer = kube::send(transport_, request);
  const auto* response = std::get_if<kube::Response>(&answer);
  if (response == nullptr || response->status != 200) {
    throw std::runtime_error(request.url + " does not do what it is told");
  }
  return response->body.empty() ? json() : json::parse(response->body);
}

void Ordered::order(const std::string& what, const json& words) {
  asked({.method = "POST", .url = control_ + what, .body = words.dump()});
}

json Ordered::report(const std::string& what) {
  return asked({.url = control_ + what});
}

void Ordered::harm_at_random() {
  const auto seed = setting("SPARKJOB_FAULT_SEED", std::random_device()() % 1'000'000);
  std::cout << "SPARKJOB_FAULT_SEED=" << seed << std::endl;
  order("/random", {{"seed", seed}, {"rate", 0.35}});
}

long setting(const char* name, long otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

void Harmed::SetUp() {
  if (kKubeconfig == nullptr || kFaults == nullptr) {
    GTEST_SKIP() << "no real API server behind a fault proxy: SPARKJOB_FAULTS is not set";
  }
  proxy_ = std::make_unique<Ordered>("proxy.json");
  proxy_->order("/calm");
  direct_ = std::make_unique<RealCluster>();
  harmed_ = std::make_unique<RealCluster>(harmed_access());
  remove(named("one"));
}

void Harmed::TearDown() {
  if (proxy_) {
    proxy_->order("/calm");
  }
}

void Harmed::harm(const std::string& match, json fault) {
  fault["match"] = match;
  proxy_->order("/rule", fault);
}

void Harmed::harm_always(const std::string& match, json fault) {
  fault["times"] = 0;
  harm(match, std::move(fault));
}

int Harmed::reached(const std::string& part) {
  int count = 0;
  const json log = proxy_->report("/log");
  for (const auto& entry : log["requests"]) {
    const bool is_it = entry["request"].get<std::string>().find(part) != std::string::npos;
    count += is_it ? entry["forwarded"].get<int>() : 0;
  }
  return count;
}

json Harmed::config_map(const std::string& name, const std::string& state) const {
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata", {{"name", name}, {"namespace", "team"}}},
          {"data", {{"state", state}}}};
}

void Harmed::write(const std::string& name, const std::string& state) {
  const auto applied = direct_->client.apply(config_map(name, state), true);
  ASSERT_TRUE(std::holds_alternative<json>(applied));
}

void Harmed::remove(const kube::ObjectRef& object) {
  if (const auto there = direct_->client.get(object)) {
    direct_->client.remove(object, there->at("metadata").at("uid"), {.grace_seconds = 0});
  }
}

void Harmed::wait_until(const std::function<bool()>& done) {
  const auto until = kube::Clock::now() + 120s;
  while (!done()) {
    ASSERT_LT(kube::Clock::now(), until) << "what is waited for does not come";
    harmed_->wire.turn(kube::Clock::now() + 1s);
  }
}

void HarmedLog::SetUp() {
  Harmed::SetUp();
  if (IsSkipped()) {
    return;
  }
  kubelet_ = std::make_unique<Ordered>("kubelet.json");
  kubelet_->order("/new");
}

void HarmedLog::write_line(const std::string& bytes, json more) {
  more["text"] = base64(bytes);
  kubelet_->order("/write", more);
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> unsigned {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
    };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned i = 0; i < 4; ++i) {
      text += at + i <= bytes.size() ? kLetters[(group >> (18U - 6U * i)) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace sparkjob::integration
