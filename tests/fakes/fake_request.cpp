// SPDX-License-Identifier: Apache-2.0
#include "fakes/fake_request.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace sparkjob::fakes {

namespace {

constexpr std::time_t kFirstDay = 1767225600;  // 2026-01-01
constexpr auto kBegin = std::chrono::hours(1000);

std::string decoded(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.size(), text.find(separator, begin));
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

FakeApiServer::Asked::Asked(kube::Ticket number, const kube::Request& request)
    : ticket(number), method(request.method), body(request.body) {
  const std::string target = request.url.substr(std::string(kUrl).size());
  line = method + " " + target;
  const auto question = std::min(target.size(), target.find('?'));
  if (question < target.size()) {
    for (const auto& part : split(target.substr(question + 1), '&')) {
      const auto equals = std::min(part.size(), part.find('='));
      query[part.substr(0, equals)] = decoded(part.substr(std::min(part.size(), equals + 1)));
    }
  }
  const auto parts = split(target.substr(0, question), '/');
  std::size_t at = 0;
  while (at < parts.size() && parts[at] != "namespaces") {
    collection += (at == 0 ? "" : "/") + parts[at];
    ++at;
  }
  for (std::size_t end = std::min(parts.size(), at + 3); at < end; ++at) {
    collection += "/" + parts[at];
  }
  name = at < parts.size() ? decoded(parts[at]) : "";
  subresource = at + 1 < parts.size() ? parts[at + 1] : "";
  path = name.empty() ? collection : collection + "/" + name;
  for (const auto& [header, value] : request.headers) {
    authorization = header == "Authorization" ? value : authorization;
    is_apply = is_apply || (method == "PATCH" && header == "Content-Type" &&
                            value == "application/apply-patch+yaml");
  }
}

std::string FakeApiServer::Asked::parameter(const std::string& wanted) const {
  const auto found = query.find(wanted);
  return found == query.end() ? "" : found->second;
}

bool selects_labels(const std::string& selector, const nlohmann::json& object) {
  const auto labels = object["metadata"].value("labels", nlohmann::json::object());
  for (std::size_t begin = 0; begin < selector.size();) {
    const auto end = std::min(selector.size(), selector.find(',', begin));
    const auto equals = selector.find('=', begin);
    const auto value = selector.substr(equals + 1, end - equals - 1);
    if (labels.value(selector.substr(begin, equals - begin), std::string()) != value) {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

kube::Answer json_answer(int code, const nlohmann::json& body) {
  return kube::Response{.status = code,
                        .headers = {{"content-type", "application/json"}},
                        .body = body.dump() + "\n"};
}

std::string timestamp(kube::Clock::time_point time, bool nanoseconds) {
  const auto since = time.time_since_epoch() - kBegin;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const std::time_t wall = kFirstDay + seconds.count();
  std::tm parts{};
  ::gmtime_r(&wall, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string whole = text.data();
  if (!nanoseconds) {
    return whole + "Z";
  }
  const auto rest = std::to_string(std::chrono::nanoseconds(since - seconds).count());
  return whole + "." + std::string(9 - rest.size(), '0') + rest + "Z";
}

kube::Clock::time_point time_point(const std::string& timestamp) {
  std::tm parts{};
  ::strptime(timestamp.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  return kube::Clock::time_point(kBegin + std::chrono::seconds(::timegm(&parts) - kFirstDay));
}

kube::Answer no_connection() {
  return kube::Failure{.kind = kube::Failure::Kind::NoConnection, .reason = "connection refused"};
}

kube::Answer lost_answer() {
  return kube::Failure{.kind = kube::Failure::Kind::Other, .reason = "connection reset by peer"};
}

kube::Answer status(int code, const std::string& reason, const std::string& message) {
  return json_answer(code, {{"kind", "Status"},
                            {"apiVersion", "v1"},
                            {"metadata", nlohmann::json::object()},
                            {"status", "Failure"},
                            {"message", message},
                            {"reason", reason},
                            {"code", code}});
}

}  // namespace sparkjob::fakes
