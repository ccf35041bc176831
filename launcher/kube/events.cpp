// SPDX-License-Identifier: Apache-2.0
#include "kube/events.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

/// When an event happened last: RFC 3339 in UTC, so text sorts it.
std::string time_of(const json& event) {
  for (const char* field : {"/series/lastObservedTime", "/lastTimestamp", "/eventTime",
                            "/metadata/creationTimestamp"}) {
    if (auto time = text_at(event, field); !time.empty()) {
      return time;
    }
  }
  return "";
}

std::string rfc3339(std::chrono::nanoseconds wall) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(wall).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace

json event(const Report& report, const std::string& reporter, std::chrono::nanoseconds wall) {
  constexpr std::size_t kLongest = 1024;
  const std::string now = rfc3339(wall);
  return {{"apiVersion", "v1"},
          {"kind", "Event"},
          {"metadata",
           {{"generateName", report.about.name + "."}, {"namespace", report.about.name_space}}},
          {"involvedObject",
           {{"apiVersion", report.about.api_version},
            {"kind", report.about.kind},
            {"namespace", report.about.name_space},
            {"name", report.about.name},
            {"uid", report.uid}}},
          {"type", report.warning ? "Warning" : "Normal"},
          {"reason", report.reason},
          {"message", plain_words(report.message, kLongest)},
          {"source", {{"component", "sparkjob"}}},
          {"reportingComponent", "sparkjob"},
          {"reportingInstance", reporter},
          {"firstTimestamp", now},
          {"lastTimestamp", now},
          {"count", 1}};
}

std::string events_path(const std::string& name_space, const std::string& uid) {
  const ObjectRef events{
      .api_version = "v1", .kind = "Event", .name_space = name_space, .name = ""};
  return path(events) + "?limit=500&fieldSelector=" + escaped("involvedObject.uid=" + uid);
}

std::vector<json> in_order(const json& list) {
  auto found = items_of(list);
  std::stable_sort(found.begin(), found.end(), [](const json& one, const json& other) {
    return time_of(one) < time_of(other);
  });
  return found;
}

}  // namespace sparkjob::kube
