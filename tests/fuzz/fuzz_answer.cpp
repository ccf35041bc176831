// SPDX-License-Identifier: Apache-2.0
// The first byte chooses a status; then headers, one a line, an empty line, and the body.
#include <cstddef>
#include <cstdint>
#include <string>

#include "expect.hpp"
#include "kube/backoff.hpp"
#include "kube/json_text.hpp"
#include "kube/refusal.hpp"
#include "kube/tries.hpp"
#include "kube/warnings.hpp"

namespace sparkjob::fuzz {
namespace {

using kube::Response;

bool is_plain(const std::string& text) {
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) < ' ' || letter == 0x7F) {
      return false;
    }
  }
  return nlohmann::json::accept(
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::strict));
}

Response response(const std::string& text) {
  static const int kStatuses[] = {200, 201, 204, 302, 400, 401, 403, 404, 409,
                                  410, 422, 429, 500, 502, 503, 504, 599};
  Response made;
  made.status = kStatuses[static_cast<unsigned char>(text.at(0)) % std::size(kStatuses)];
  std::size_t at = 1;
  for (auto end = text.find('\n', at); end != std::string::npos && end > at;
       at = end + 1, end = text.find('\n', at)) {
    const std::string line = text.substr(at, end - at);
    const auto colon = line.find(':');
    if (colon != std::string::npos) {
      made.headers[line.substr(0, colon)] = line.substr(colon + 1);
    }
  }
  made.body = text.substr(std::min(text.size(), at));
  return made;
}

void try_on(const std::string& text) {
  const Response made = response(text);
  const auto wait = kube::retry_after(made);
  expect(wait.count() >= 0 && wait <= std::chrono::seconds(60), "a wait is a minute at most");
  kube::Warnings warnings;
  for (const auto& warning : warnings.fresh(made)) {
    expect(is_plain(warning), "a warning is plain");
  }
  const auto no = kube::refusal(made);
  expect(!no.message.empty() && is_plain(no.message), "a refusal has a plain message");
  expect(is_plain(no.reason), "a reason is plain");
  expect(is_plain(kube::refused("create", {"v1", "Pod", "team", "x"}, no).what()),
         "an Error is plain");
  try {
    const auto outcome = kube::outcome(made);
    expect(outcome != kube::Outcome::Final || made.status >= 300 ||
               !kube::parsed(made.body).is_discarded(),
           "a success is whole JSON");
    if (outcome != kube::Outcome::Final) {
      expect(is_plain(kube::trouble(made)), "trouble is plain");
    }
  } catch (const Error& error) {
    expect(error.kind() == ErrorKind::Unavailable, "what cannot be spoken to is unavailable");
  }
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  if (size > 0) {
    sparkjob::fuzz::try_on({data, data + size});
  }
  return 0;
}
