// SPDX-License-Identifier: Apache-2.0
#include "kube/refusal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

#include "kube/json_text.hpp"
#include "kube/plain_words.hpp"
#include "kube/quantity.hpp"

namespace sparkjob::kube {

namespace {

using nlohmann::json;

/// The title of a page; a page's text is for a browser.
std::string title(const std::string& page) {
  const auto begin = page.find("<title>");
  const auto end = page.find("</title>");
  return begin == std::string::npos || end == std::string::npos || end < begin
             ? ""
             : plain_words(page.substr(begin + 7, end - begin - 7), 200);
}

std::string header(const Response& response, const char* name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? "" : plain_words(found->second, 200);
}

/// For an answer without a Status: plain text as it is, of a page the title.
std::string foreign_message(const Response& response) {
  std::string status = "HTTP status " + std::to_string(response.status);
  const std::string text = plain_words(response.body);
  if (text.empty()) {
    return status;
  }
  if (header(response, "content-type").starts_with("text/plain")) {
    return status + ": " + text;
  }
  const std::string server = header(response, "server");
  const std::string said = title(response.body);
  return status + " from something that is no API server (" +
         (server.empty() ? "a proxy?" : "'" + server + "'") + ")" +
         (said.empty() ? "" : ": '" + said + "'");
}

std::string member(const json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

/// What follows `label` in a quota's message: `requested: a=1,b=2, used: …`.
std::map<std::string, double> amounts(const std::string& message, const std::string& label) {
  std::map<std::string, double> found;
  auto at = message.find(label);
  if (at == std::string::npos) {
    return found;
  }
  at += label.size();
  const std::string list = message.substr(at, message.find(", ", at) - at);
  for (std::size_t begin = 0; begin < list.size();) {
    const auto end = std::min(list.size(), list.find(',', begin));
    const auto equals = list.find('=', begin);
    if (equals < end) {
      found[list.substr(begin, equals - begin)] =
          quantity(list.substr(equals + 1, end - equals - 1));
    }
    begin = end + 1;
  }
  return found;
}

bool can_never_fit(const std::string& message) {
  const auto limited = amounts(message, "limited: ");
  for (const auto& [resource, amount] : amounts(message, "requested: ")) {
    const auto limit = limited.find(resource);
    if (limit != limited.end() && amount > limit->second) {
      return true;
    }
  }
  return false;
}

bool says(const Refusal& refusal, const char* words) {
  return refusal.message.find(words) != std::string::npos;
}

/// Who can mend it: quotas empty by themselves, a missing account is missing, the rest is a right.
ErrorKind kind(const Refusal& refusal) {
  if (refusal.code == 429 || (exceeds_quota(refusal) && !can_never_fit(refusal.message))) {
    return ErrorKind::Refused;
  }
  const bool lacks_account = says(refusal, "serviceaccount") && says(refusal, "not found");
  return lacks_account ? ErrorKind::Missing : ErrorKind::Denied;
}

std::string next(const Refusal& refusal) {
  const bool lacks_right = refusal.code == 403 && says(refusal, " cannot ");
  return lacks_right ? "its Role must allow it, as those of services/rbac do" : "";
}

}  // namespace

bool is_status(const Response& response) {
  const auto body = parsed(response.body);
  return body.is_object() && member(body, "kind") == "Status";
}

Refusal refusal(const Response& response) {
  if (!is_status(response)) {
    return {
        .code = response.status, .reason = "", .message = foreign_message(response), .about = ""};
  }
  const auto status = parsed(response.body);
  const auto details = status.find("details");
  const std::string message = plain_words(member(status, "message"));
  return {.code = response.status,
          .reason = plain_words(member(status, "reason"), 100),
          .message = message.empty() ? "HTTP status " + std::to_string(response.status) : message,
          .about = details != status.end() && details->is_object() ? member(*details, "kind") : ""};
}

bool exceeds_quota(const Refusal& refusal) {
  return refusal.code == 403 && refusal.message.find("exceeded quota") != std::string::npos;
}

Error refused(const std::string& verb, const ObjectRef& object, const Refusal& refusal) {
  return {kind(refusal),
          "the cluster refused to " + verb + " " + shown(object) + ": " + refusal.message,
          next(refusal)};
}

}  // namespace sparkjob::kube
