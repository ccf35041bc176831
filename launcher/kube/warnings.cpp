// SPDX-License-Identifier: Apache-2.0
#include "kube/warnings.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "kube/plain_words.hpp"

namespace sparkjob::kube {

namespace {

constexpr std::size_t kMost = 100;  // different ones: a server that invents them is not listened to
constexpr std::size_t kLongest = 512;

/// Takes a quoted text off the front, with its quotes; what is in it, without the backslashes.
std::string quoted(std::string_view& rest) {
  std::string text;
  std::size_t at = 1;
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    at += rest[at] == '\\' && at + 1 < rest.size() ? 1 : 0;
    text += rest[at];
  }
  rest.remove_prefix(std::min(rest.size(), at + 1));
  return text;
}

/// Of `299 - "text" "date", 299 - "text"`, the texts: only code 299 is meant for users.
std::vector<std::string> texts(std::string_view header) {
  std::vector<std::string> found;
  while (!header.empty()) {
    const auto quote = std::min(header.size(), header.find('"'));
    const std::string_view before = header.substr(0, quote);
    header.remove_prefix(quote);
    const std::string text = header.empty() ? "" : quoted(header);
    if (before.find("299 ") != std::string_view::npos && !text.empty()) {
      found.push_back(text);
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> Warnings::fresh(const Answer& answer) {
  const auto* response = std::get_if<Response>(&answer);
  if (response == nullptr || !response->headers.contains("warning")) {
    return {};
  }
  std::vector<std::string> found;
  for (const auto& text : texts(response->headers.at("warning"))) {
    const std::string shown = plain_words(text, kLongest);
    if (!shown.empty() && told_.size() < kMost && told_.insert(shown).second) {
      found.push_back(shown);
    }
  }
  return found;
}

}  // namespace sparkjob::kube
